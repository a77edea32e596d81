using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>Pictures through CLIP, which is freed then, and a video of them through the VAE's encoder.</summary>
internal static class ConditionCost
{
    public static StageCost Of(ModelFacts model, ConditionTask task, ComputeDtype dtype)
    {
        VaeFacts vae = model.Vae;
        IReadOnlyList<VaeConvolution> convolutions = VaeEncoderCost.Convolutions(vae);
        int latents = Timeline.LatentFrames(task.Frames, vae);
        long conditioning = Bytes(vae, latents, task.Size);
        double frames = VaeEncoderCost.FlopsPerLatent(vae, task.Size, first: true) + ((latents - 1) * VaeEncoderCost.FlopsPerLatent(vae, task.Size, first: false));
        (long clipBytes, Flops clipFlops) = model.ImageEncoder is { } clip ? ImageEncoder(clip, task.Pictures.Count, dtype) : default;
        return new StageCost(
            WeightBytes: Math.Max(convolutions.Sum(c => c.Weights) * ElementSize.Float32, clipBytes),
            ActivationBytes: convolutions.Max(c => c.LiveNumbers(task.Size.Height, task.Size.Width, isImage: false)) * ElementSize.Float32,
            CacheBytes: conditioning + (convolutions.Sum(c => c.CacheNumbers(task.Size.Height, task.Size.Width)) * ElementSize.Float32),
            Flops: new Flops(0, 0, frames) + clipFlops,
            DiskBytes: conditioning);
    }

    /// <summary>The mask and the encoded video, float32.</summary>
    public static long Bytes(VaeFacts vae, int latents, VideoSize size) =>
        (long)(vae.TemporalStride + vae.LatentChannels) * latents * (size.Height / vae.SpatialStride) * (size.Width / vae.SpatialStride) * ElementSize.Float32;

    /// <summary>Per block: four projections and two feed-forward products, attention between all tokens.</summary>
    private static (long Bytes, Flops Flops) ImageEncoder(ImageEncoderFacts clip, int pictures, ComputeDtype dtype)
    {
        Flops block = (Flops.MatrixProduct(clip.Tokens, clip.Dim, clip.Dim) * 4)
            + (Flops.MatrixProduct(clip.Tokens, clip.Dim, clip.MlpDim) * 2)
            + Flops.AttentionOf(clip.Tokens, clip.Tokens, clip.Dim);
        return (clip.Parameters * ElementSize.Of(dtype), block * (clip.Blocks * pictures));
    }
}
