using System.Text.RegularExpressions;

namespace Wan.Farm.Api.Schema;

/// <summary>A DNS-1123 label: safe as a file name, as a Kubernetes name and as a label value.</summary>
public sealed partial class DnsLabelAttribute : ConstraintAttribute
{
    public const int Longest = 63;
    public const string Pattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

    public override string? Violation(object value)
    {
        string text = (string)value;
        return text.Length <= Longest && Syntax().IsMatch(text)
            ? null
            : $"{Shown.Value(value)} is not a name of lower-case letters, digits and '-' (at most {Longest}, no '-' at the ends); "
                + $"accepted: {Suggest(text)}";
    }

    /// <summary>The nearest accepted name.</summary>
    private static string Suggest(string text)
    {
        string words = Others().Replace(text.ToLowerInvariant(), "-").Trim('-');
        string name = words[..Math.Min(words.Length, Longest)].TrimEnd('-');
        return name.Length == 0 ? "my-video" : name;
    }

    // \z, not $: in .NET $ also matches before a final line break.
    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Syntax();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Others();
}
