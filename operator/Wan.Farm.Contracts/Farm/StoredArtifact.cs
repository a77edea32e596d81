using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Contracts.Farm;

/// <summary>An artifact that an attempt has stored.</summary>
/// <param name="Kind">The file extension that its store gives it: <c>latents.safetensors</c>.</param>
/// <param name="Sha256">Of its bytes, lower-case hex.</param>
public sealed record StoredArtifact(ContentKey Key, string Kind, long Bytes, string Sha256)
{
    /// <summary>The kind of the decoder's feature caches, which nobody needs when the video is there.</summary>
    public const string FeatureCacheKind = "cache.safetensors";
}
