using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>Label and field selectors.</summary>
internal sealed partial class Selector(string? labels, string? fields)
{
    private readonly string[] labelTerms = [.. Commas().Split(labels ?? "").Select(t => t.Trim()).Where(t => t.Length > 0)];
    private readonly string[] fieldTerms = [.. (fields ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)];

    public bool Matches(JsonObject value) => labelTerms.All(term => Label(value, term)) && fieldTerms.All(term => Field(value, term));

    private static bool Label(JsonObject value, string term)
    {
        string? Of(string key) => (string?)value["metadata"]?["labels"]?[key.Trim()];
        if (Set().Match(term) is { Success: true } set)
        {
            bool among = set.Groups[3].Value.Split(',').Select(v => v.Trim()).Contains(Of(set.Groups[1].Value));
            return set.Groups[2].Value == "in" ? among : !among;
        }
        if (term.Split("!=") is [var not, var other])
            return Of(not) != other.Trim();
        if (term.Split(["==", "="], 2, StringSplitOptions.None) is [var key, var text])
            return Of(key) == text.Trim();
        return term.StartsWith('!') ? Of(term[1..]) is null : Of(term) is not null;
    }

    private static bool Field(JsonObject value, string term)
    {
        bool equal = !term.Contains("!=", StringComparison.Ordinal);
        string[] parts = term.Split(["!=", "==", "="], 2, StringSplitOptions.None);
        JsonNode? node = parts[0].Split('.').Aggregate((JsonNode?)value, (at, name) => (at as JsonObject)?[name]);
        return ((node?.ToString() ?? "") == parts[1]) == equal;
    }

    [GeneratedRegex(@",(?![^()]*\))")]
    private static partial Regex Commas();

    [GeneratedRegex(@"^(\S+)\s+(in|notin)\s*\((.*)\)$")]
    private static partial Regex Set();
}
