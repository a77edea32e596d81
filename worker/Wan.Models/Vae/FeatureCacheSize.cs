using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>What a feature cache takes, in memory and as a file's tensors, once a video's first latents are past.</summary>
public static class FeatureCacheSize
{
    /// <param name="height">of the video, pixels</param>
    /// <param name="width">of the video, pixels</param>
    /// <returns>bytes that a decoder's cache of this scope holds</returns>
    public static long OfDecoder(WanVaeConfig config, int height, int width, ScalarType dtype, CacheScope scope) =>
        FeatureSlots.OfDecoder(config).Used
            .Where(slot => slot.IsIn(scope))
            .Sum(slot => slot.FramesAfter(latents: 3) * (long)slot.Channels * (height / config.PatchSize / slot.Stride) * (width / config.PatchSize / slot.Stride))
        * StoredDtype.SizeOf(dtype);
}
