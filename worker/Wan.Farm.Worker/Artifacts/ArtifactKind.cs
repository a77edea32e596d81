namespace Wan.Farm.Worker.Artifacts;

/// <summary>What an artifact is; the key alone names its bytes, the kind tells people and tools what is inside.</summary>
/// <param name="Extension">Without a leading dot.</param>
public sealed record ArtifactKind(string Name, string Extension)
{
    /// <summary>Safetensors: <c>context</c> and <c>context_null</c>, [S, C] each.</summary>
    public static ArtifactKind TextFeatures { get; } = new("text features", "text.safetensors");

    /// <summary>Safetensors: <c>y</c> [4 + C, T, H, W] and, for models that attend to image tokens, <c>clip_fea</c> [pictures, n, C].</summary>
    public static ArtifactKind Conditioning { get; } = new("image conditioning", "conditioning.safetensors");

    /// <summary>Safetensors: clean latents [C, T, H, W].</summary>
    public static ArtifactKind Latents { get; } = new("latents", "latents.safetensors");

    /// <summary>Safetensors: <c>frames</c>, 8-bit RGB [F, H, W, 3].</summary>
    public static ArtifactKind Frames { get; } = new("frames", "frames.safetensors");

    /// <summary>Safetensors: the decoder's feature cache between two latents, or a part of it.</summary>
    public static ArtifactKind FeatureCache { get; } = new("feature cache", "cache.safetensors");

    /// <summary>MP4: a part of a video, encoded, to be joined with its neighbours.</summary>
    public static ArtifactKind Segment { get; } = new("encoded segment", "segment.mp4");

    /// <summary>JSON: digests of a segment's raw frames.</summary>
    public static ArtifactKind SegmentFacts { get; } = new("segment facts", "facts.json");

    public override string ToString() => Name;
}
