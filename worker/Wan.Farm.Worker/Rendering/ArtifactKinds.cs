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

    /// <summary>What a task reads and cannot do without.</summary>
    public static IReadOnlyList<ArtifactRef> ReadBy(RenderTask task) => task switch
    {
        DenoiseTask denoise =>
        [
            new(denoise.Encoding, ArtifactKind.TextFeatures),
            .. denoise.Conditioning is { } conditioning ? [new(conditioning, ArtifactKind.Conditioning)] : Array.Empty<ArtifactRef>(),
            .. denoise.Known is { } known ? [new(known.Source.Key, ArtifactKind.Latents)] : Array.Empty<ArtifactRef>(),
        ],
        DecodeTask decode => [.. decode.Sources.Select(chunk => new ArtifactRef(chunk.Key, ArtifactKind.Latents))],
        DecodeFrontTask front => [.. front.Sources.Select(chunk => new ArtifactRef(chunk.Key, ArtifactKind.Latents))],
        PreviewTask preview => [new(preview.Segment, ArtifactKind.Segment)],
        AssembleTask { Format: null } picture => [.. picture.Inputs.Select(key => new ArtifactRef(key, ArtifactKind.Frames))],
        AssembleTask video => [.. video.Inputs.SelectMany(key => new ArtifactRef[] { new(key, ArtifactKind.SegmentFacts), new(key, ArtifactKind.Segment) })],
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
