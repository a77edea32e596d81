using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Wan.Farm.Cli.JobFiles;

/// <summary>What a YAML scalar means.</summary>
/// <remarks>
/// YAML 1.2's core schema, less the number forms on which YAML readers disagree: 0x51, 0o17, 017, .inf and .nan stay texts, so
/// a number field refuses them by name instead of taking one of two meanings.
/// </remarks>
internal static partial class YamlScalar
{
    private const string TagPrefix = "tag:yaml.org,2002:";

    /// <summary>An unquoted scalar.</summary>
    public static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when Number().Match(text) is { Success: true } number => AsJson(number),
        _ => JsonValue.Create(text),
    };

    /// <returns>False when the scalar has a tag that means nothing here.</returns>
    public static bool TryRead(Scalar scalar, out JsonNode? value)
    {
        string tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        value = tag switch
        {
            "" when scalar.Style == ScalarStyle.Plain => Plain(scalar.Value),
            "" or "!" or TagPrefix + "str" => JsonValue.Create(scalar.Value),
            _ => Plain(scalar.Value),
        };
        return tag is "" or "!" or TagPrefix + "str" or TagPrefix + "int" or TagPrefix + "float" or TagPrefix + "bool" or TagPrefix + "null";
    }

    /// <summary>Keeps the digits as they were written: messages show them, and 1e999 is not infinity yet.</summary>
    private static JsonNode? AsJson(Match number)
    {
        string sign = number.Groups["sign"].Value == "-" ? "-" : "";
        string whole = number.Groups["whole"].Value is { Length: > 0 } digits ? digits : "0";
        string fraction = number.Groups["fraction"] switch
        {
            { Success: false } => "",
            { Value: "." } => ".0",
            { Value: var given } => given,
        };
        return JsonNode.Parse(sign + whole + fraction + number.Groups["exponent"].Value);
    }

    [GeneratedRegex(@"^(?<sign>[-+]?)(?=\.?[0-9])(?<whole>0|[1-9][0-9]*)?(?<fraction>\.[0-9]*)?(?<exponent>[eE][-+]?[0-9]+)?\z")]
    private static partial Regex Number();
}
