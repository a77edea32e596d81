using System.Text.Json.Nodes;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>The scale of a custom resource, by the paths of its definition.</summary>
internal static class Scales
{
    public static JsonObject Of(ApiResource resource, JsonObject value)
    {
        JsonObject paths = resource.Scale ?? throw StatusException.NoSuchPath();
        JsonNode metadata = value["metadata"]!;
        var status = new JsonObject { ["replicas"] = At(value, (string)paths["statusReplicasPath"]!)?.DeepClone() ?? 0 };
        if ((string?)paths["labelSelectorPath"] is { } selector && At(value, selector) is { } text)
            status["selector"] = text.DeepClone();
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = metadata["name"]!.DeepClone(),
                ["namespace"] = metadata["namespace"]?.DeepClone(),
                ["uid"] = metadata["uid"]!.DeepClone(),
                ["resourceVersion"] = metadata["resourceVersion"]!.DeepClone(),
            },
            ["spec"] = new JsonObject { ["replicas"] = At(value, (string)paths["specReplicasPath"]!)?.DeepClone() ?? 0 },
            ["status"] = status,
        };
    }

    /// <summary>The object with the replicas of the scale.</summary>
    public static JsonObject With(ApiResource resource, JsonObject value, JsonObject scale)
    {
        JsonObject result = value.DeepClone().AsObject();
        string[] parts = Parts((string)resource.Scale!["specReplicasPath"]!);
        JsonObject at = result;
        foreach (string part in parts[..^1])
            at = (at[part] ??= new JsonObject()).AsObject();
        at[parts[^1]] = scale["spec"]?["replicas"]?.DeepClone();
        return result;
    }

    private static JsonNode? At(JsonObject value, string path) =>
        Parts(path).Aggregate((JsonNode?)value, (at, name) => (at as JsonObject)?[name]);

    private static string[] Parts(string path) => path.Split('.', StringSplitOptions.RemoveEmptyEntries);
}
