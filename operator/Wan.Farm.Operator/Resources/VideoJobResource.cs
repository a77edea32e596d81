using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using Wan.Farm.Api.Schema.Definitions;
using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Operator.Resources;

/// <summary>A VideoJob as the cluster stores it.</summary>
/// <remarks>The spec is bound when it is needed: an object that was stored under older rules does not keep the others from being read.</remarks>
[KubernetesEntity(Group = KindDefinition.Group, ApiVersion = KindDefinition.Version, Kind = VideoJob.KindName, PluralName = VideoJobKind.Plural)]
public sealed class VideoJobResource : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = VideoJob.Version;

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = VideoJob.KindName;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public JsonObject? Spec { get; set; }

    [JsonPropertyName("status")]
    public VideoJobStatus? Status { get; set; }
}
