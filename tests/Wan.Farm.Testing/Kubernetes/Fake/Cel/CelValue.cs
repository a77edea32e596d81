using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wan.Farm.Testing.Kubernetes.Fake.Cel;

/// <summary>JSON as CEL sees it: long, double, bool, string, lists and maps.</summary>
internal static class CelValue
{
    public static object? Of(JsonNode? node) => node switch
    {
        null => null,
        JsonObject map => map.ToDictionary(pair => pair.Key, pair => Of(pair.Value)),
        JsonArray list => list.Select(Of).ToList(),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => (string)node!,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => JsonSerializer.Deserialize<JsonElement>(node.ToJsonString()) is var number && number.TryGetInt64(out long whole) ? (object)whole : number.GetDouble(),
        },
    };

    public static bool Same(object? a, object? b) => (a, b) switch
    {
        (long x, double y) => x == y,
        (double x, long y) => x == y,
        (List<object?> x, List<object?> y) => x.Count == y.Count && x.Zip(y).All(pair => Same(pair.First, pair.Second)),
        (Dictionary<string, object?> x, Dictionary<string, object?> y) => x.Count == y.Count && x.All(pair => y.TryGetValue(pair.Key, out object? other) && Same(pair.Value, other)),
        _ => Equals(a, b),
    };
}
