using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace KubernetesClient.Tests.Cluster;

/// <summary>A custom resource with a status and a scale.</summary>
[KubernetesEntity(Group = Widgets.Group, ApiVersion = Widgets.Version, Kind = "Widget", PluralName = Widgets.Plural)]
public sealed class Widget : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = $"{Widgets.Group}/{Widgets.Version}";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "Widget";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public WidgetSpec Spec { get; set; } = new();

    [JsonPropertyName("status")]
    public WidgetStatus? Status { get; set; }
}
