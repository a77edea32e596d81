using System.Text.Json.Nodes;
using Wan.Farm.Api.Schema.Definitions;

namespace Wan.Farm.Operator.Tests.Definitions;

/// <summary>The rules of a kind's definition that are about what users write.</summary>
internal static class DefinitionRules
{
    public static IEnumerable<DefinitionRule> Of(KindDefinition kind)
    {
        JsonNode root = DefinitionWriter.Json(kind)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!;
        return Of(root.AsObject(), "").Where(rule => !rule.Path.StartsWith("status", StringComparison.Ordinal));
    }

    private static IEnumerable<DefinitionRule> Of(JsonObject schema, string path)
    {
        foreach (JsonNode? rule in schema["x-kubernetes-validations"]?.AsArray() ?? [])
            yield return new(path, (string?)rule!["fieldPath"] ?? "", (string)rule["rule"]!, (string)rule["message"]!);
        foreach ((string name, JsonNode? property) in schema["properties"]?.AsObject() ?? [])
        {
            foreach (DefinitionRule rule in Of(property!.AsObject(), path.Length == 0 ? name : $"{path}.{name}"))
                yield return rule;
        }
        foreach (DefinitionRule rule in schema["items"] is JsonObject items ? Of(items, path + "[]") : [])
            yield return rule;
    }
}
