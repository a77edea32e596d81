using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Rendering;

/// <summary>What a task leaves in the store.</summary>
public static class ArtifactKinds
{
    /// <returns>Nothing for tasks that write the files a person gets.</returns>
    public static IReadOnlyList<ArtifactRef> Of(RenderTask task) => task switch
    {
        EncodeTask => [new(task.Key, ArtifactKind.TextFeatures)],
        ConditionTask or VaceTask => [new(task.Key, ArtifactKind.Conditioning)],
        DenoiseTask => [.. task.Outputs.Select(key => new ArtifactRef(key, ArtifactKind.Latents))],
        DecodeFrontTask => [.. task.Outputs.Select(key => new ArtifactRef(key, ArtifactKind.FeatureCache))],
        DecodeTask { Format: null } => [new(task.Key, ArtifactKind.Frames)],
        DecodeTask => [new(task.Key, ArtifactKind.Segment), new(task.Key, ArtifactKind.SegmentFacts)],
        _ => [],
    };

    /// <summary>What a task leaves beside its results: caches that are of use while the render lasts.</summary>
    public static IReadOnlyList<ArtifactRef> OnTheWay(RenderTask task) => task switch
    {
        DecodeTask decode => [.. decode.Leaves.Select(cache => new ArtifactRef(cache.Key, ArtifactKind.FeatureCache))],
        DecodeFrontTask => Of(task),
        _ => [],
    };
}
