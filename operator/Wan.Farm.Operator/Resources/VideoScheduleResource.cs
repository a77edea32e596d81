using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using Wan.Farm.Api.Schema.Definitions;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Api.VideoSchedules;

namespace Wan.Farm.Operator.Resources;

/// <summary>A VideoSchedule as the cluster stores it.</summary>
/// <remarks>The spec is bound when it is needed, as that of a VideoJob.</remarks>
[KubernetesEntity(Group = KindDefinition.Group, ApiVersion = KindDefinition.Version, Kind = VideoSchedule.KindName, PluralName = VideoScheduleKind.Plural)]
public sealed class VideoScheduleResource : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = VideoJob.Version;

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = VideoSchedule.KindName;

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public JsonObject? Spec { get; set; }

    [JsonPropertyName("status")]
    public VideoScheduleStatus? Status { get; set; }
}
