using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Api.Schema.Definitions;
using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Operator.Resources;

/// <summary>A RenderPool as the cluster stores it.</summary>
[KubernetesEntity(Group = KindDefinition.Group, ApiVersion = KindDefinition.Version, Kind = RenderPoolKind.Name, PluralName = RenderPoolKind.Plural)]
public sealed class RenderPoolResource : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = VideoJob.Version;

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = RenderPoolKind.Name;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public RenderPoolSpec? Spec { get; set; }

    [JsonPropertyName("status")]
    public RenderPoolStatus? Status { get; set; }
}
