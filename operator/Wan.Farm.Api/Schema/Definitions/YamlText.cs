using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Wan.Farm.Api.Schema.Definitions;

/// <summary>JSON as YAML in block style, two spaces a level.</summary>
internal static partial class YamlText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonObject document)
    {
        var text = new StringBuilder();
        Fields(text, document, "");
        return text.ToString();
    }

    private static void Fields(StringBuilder text, JsonObject map, string indent)
    {
        foreach ((string name, JsonNode? value) in map)
        {
            text.Append(indent).Append(name).Append(':');
            Value(text, value, indent);
            indent = indent.Replace("- ", "  ");   // only the first field of an entry stands beside its dash
        }
    }

    private static void Value(StringBuilder text, JsonNode? value, string indent)
    {
        string inner = indent.Replace("- ", "  ");
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                text.Append('\n');
                Fields(text, map, inner + "  ");
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                foreach (JsonNode? item in list)
                    Item(text, item, inner);
                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void Item(StringBuilder text, JsonNode? item, string indent)
    {
        if (item is JsonObject { Count: > 0 } map)
            Fields(text, map, indent + "- ");
        else
            text.Append(indent).Append("- ").Append(Scalar(item)).Append('\n');
    }

    private static string Scalar(JsonNode? value) =>
        value is JsonValue && value.GetValueKind() == JsonValueKind.String && IsPlain((string)value!) ? (string)value! : value?.ToJsonString(Readable) ?? "null";

    /// <summary>A text that YAML reads as itself without quotes.</summary>
    private static bool IsPlain(string text) =>
        Word().IsMatch(text) && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal)
        && !text.EndsWith(' ') && !text.EndsWith(':') && text.ToLowerInvariant() is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n");

    [GeneratedRegex(@"^[A-Za-z./][^\n\t""]*\z")]
    private static partial Regex Word();
}
