using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;

namespace Wan.Farm.Operator.Tests.Charts;

/// <summary>The part of Helm's templates that the chart uses: values, conditions, files, toJson. Anything else is refused, so that the chart keeps to it.</summary>
internal static partial class ChartTemplate
{
    /// <returns>The documents, those that are empty left out.</returns>
    public static JsonObject[] Render(string folder, string template, JsonObject values, string space)
    {
        var lines = new List<string>();
        var open = new Stack<bool>();
        foreach (string line in File.ReadAllLines(Path.Combine(folder, "templates", template)))
        {
            if (If().Match(line) is { Success: true } condition)
                open.Push(IsSet(ValueOf(values, condition.Groups[1].Value)));
            else if (line.Trim() == "{{- end }}")
                open.Pop();
            else if (open.All(shown => shown))
                lines.Add(Action().Replace(line, action => Evaluate(folder, action.Groups[1].Value.Trim(), values, space)));
        }

        Assert.Empty(open);
        return Documents(string.Join('\n', lines));
    }

    public static JsonObject[] Documents(string yaml) =>
        [.. yaml.Split("\n---\n").Where(text => text.Split('\n').Any(line => line.Length > 0 && line[0] != '#')).Select(text => KubernetesYaml.Deserialize<JsonObject>(text))];

    private static string Evaluate(string folder, string action, JsonObject values, string space)
    {
        string[] steps = [.. action.Split('|').Select(step => step.Trim())];
        JsonNode? value = steps[0] switch
        {
            ".Release.Namespace" => space,
            _ when steps[0].StartsWith(".Values.", StringComparison.Ordinal) => ValueOf(values, steps[0][".Values.".Length..])?.DeepClone(),
            _ when FilesGet().Match(steps[0]) is { Success: true } file => File.ReadAllText(Path.Combine(folder, file.Groups[1].Value)),
            _ => throw new NotSupportedException($"{{{{ {action} }}}}"),
        };
        foreach (string step in steps[1..])
        {
            value = step switch
            {
                "toJson" => value?.ToJsonString() ?? "null",
                "fromYaml" => KubernetesYaml.Deserialize<JsonObject>((string)value!),
                _ => throw new NotSupportedException($"{{{{ {action} }}}}"),
            };
        }

        return value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? (string)text! : value!.ToJsonString();
    }

    private static JsonNode? ValueOf(JsonObject values, string path) => path.Split('.').Aggregate((JsonNode?)values, (at, name) =>
        at!.AsObject().TryGetPropertyValue(name, out JsonNode? found) ? found : throw new NotSupportedException($"values.yaml has no {path}"));

    /// <summary>As templates see it: false, empty texts, lists and mappings are not.</summary>
    private static bool IsSet(JsonNode? value) => value switch
    {
        null => false,
        JsonArray list => list.Count > 0,
        JsonObject mapping => mapping.Count > 0,
        _ => value.ToString() is not ("false" or "" or "0"),
    };

    [GeneratedRegex(@"^\s*\{\{- if \.Values\.([A-Za-z.]+) \}\}$")]
    private static partial Regex If();

    [GeneratedRegex(@"\{\{-?([^}]+)\}\}")]
    private static partial Regex Action();

    [GeneratedRegex("^\\.Files\\.Get \"([^\"]+)\"$")]
    private static partial Regex FilesGet();
}
