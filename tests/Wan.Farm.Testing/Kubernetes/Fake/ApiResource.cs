using System.Text.Json.Nodes;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>A kind that is served.</summary>
internal sealed record ApiResource(string Group, string Version, string Plural, string Kind, bool Namespaced)
{
    public bool HasStatus { get; init; }

    /// <summary>The scale subresource's paths; null: none.</summary>
    public JsonObject? Scale { get; init; }

    /// <summary>The structural schema of a custom resource; null for built-in kinds.</summary>
    public JsonObject? Schema { get; init; }

    public bool IsBuiltIn => Schema is null;

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public string FullPlural => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public static IReadOnlyList<ApiResource> BuiltIn { get; } =
    [
        new("", "v1", "namespaces", "Namespace", Namespaced: false) { HasStatus = true },
        new("", "v1", "nodes", "Node", Namespaced: false) { HasStatus = true },
        new("", "v1", "pods", "Pod", Namespaced: true) { HasStatus = true },
        new("", "v1", "services", "Service", Namespaced: true) { HasStatus = true },
        new("", "v1", "configmaps", "ConfigMap", Namespaced: true),
        new("", "v1", "secrets", "Secret", Namespaced: true),
        new("", "v1", "events", "Event", Namespaced: true),
        new("events.k8s.io", "v1", "events", "Event", Namespaced: true),
        new("coordination.k8s.io", "v1", "leases", "Lease", Namespaced: true),
        new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", Namespaced: true) { HasStatus = true },
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", Namespaced: false) { HasStatus = true },
    ];

    /// <summary>The kinds that a CustomResourceDefinition adds, one per served version.</summary>
    public static IEnumerable<ApiResource> Of(JsonObject definition)
    {
        JsonNode spec = definition["spec"]!;
        foreach (JsonNode? version in spec["versions"]!.AsArray().Where(v => v!["served"]!.GetValue<bool>()))
        {
            yield return new ApiResource(
                (string)spec["group"]!,
                (string)version!["name"]!,
                (string)spec["names"]!["plural"]!,
                (string)spec["names"]!["kind"]!,
                (string?)spec["scope"] == "Namespaced")
            {
                HasStatus = version["subresources"]?["status"] is not null,
                Scale = version["subresources"]?["scale"]?.DeepClone().AsObject(),
                Schema = version["schema"]?["openAPIV3Schema"]?.DeepClone().AsObject() ?? [],
            };
        }
    }
}
