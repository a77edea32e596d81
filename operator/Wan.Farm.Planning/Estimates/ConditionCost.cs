using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>Pictures through CLIP, which is freed then, and a video of them through the VAE's encoder; a picture alone where it is the first latent.</summary>
internal static class ConditionCost
{
    public static StageCost Of(ModelFacts model, ConditionTask task, ComputeDtype dtype)
    {
        VaeFacts vae = model.Vae;
        IReadOnlyList<VaeConvolution> convolutions = VaeEncoderCost.Convolutions(vae);
        bool isFirstLatent = model.Transformer.ModelType == "ti2v";
        int latents = isFirstLatent ? 1 : Timeline.LatentFrames(task.Frames, vae);
        long conditioning = isFirstLatent ? LatentBytes(vae, latents, task.Size) : Bytes(vae, latents, task.Size);
        (int rows, int columns) = (task.Size.Height / vae.PatchSize, task.Size.Width / vae.PatchSize);
        double frames = VaeEncoderCost.FlopsPerLatent(vae, task.Size, first: true) + ((latents - 1) * VaeEncoderCost.FlopsPerLatent(vae, task.Size, first: false));
        (long clipBytes, Flops clipFlops) = model.ImageEncoder is { } clip ? ImageEncoder(clip, task.Pictures.Count, dtype) : default;
        return new StageCost(
            WeightBytes: Math.Max(convolutions.Sum(c => c.Weights) * ElementSize.Float32, clipBytes),
            ActivationBytes: convolutions.Max(c => c.LiveNumbers(rows, columns, isImage: isFirstLatent)) * ElementSize.Float32,
            CacheBytes: conditioning + (convolutions.Sum(c => c.CacheNumbers(rows, columns)) * ElementSize.Float32),
            Flops: new Flops(0, 0, frames) + clipFlops,
            DiskBytes: conditioning);
    }

    /// <summary>What of a video stays and what is made anew, both through the encoder, and each reference.</summary>
    public static StageCost Of(ModelFacts model, VaceTask task)
    {
        VaeFacts vae = model.Vae;
        IReadOnlyList<VaeConvolution> convolutions = VaeEncoderCost.Convolutions(vae);
        (int latents, int references) = (Timeline.LatentFrames(task.Frames, vae), task.Files.References.Count);
        long context = VaceBytes(vae, latents + references, task.Size);
        double first = VaeEncoderCost.FlopsPerLatent(vae, task.Size, first: true), later = VaeEncoderCost.FlopsPerLatent(vae, task.Size, first: false);
        return new StageCost(
            WeightBytes: convolutions.Sum(c => c.Weights) * ElementSize.Float32,
            ActivationBytes: convolutions.Max(c => c.LiveNumbers(task.Size.Height / vae.PatchSize, task.Size.Width / vae.PatchSize, isImage: false)) * ElementSize.Float32,
            CacheBytes: (2 * context) + (convolutions.Sum(c => c.CacheNumbers(task.Size.Height / vae.PatchSize, task.Size.Width / vae.PatchSize)) * ElementSize.Float32),
            Flops: new Flops(0, 0, ((2 + references) * first) + (2 * (latents - 1) * later)),
            // The frames and the mask as bytes while it lasts, the context afterwards.
            DiskBytes: context + (task.Files.Video is null ? 0 : 4L * task.Frames * task.Size.Width * task.Size.Height));
    }

    /// <summary>Two latents and the mask, a channel for each pixel of a latent; float32.</summary>
    public static long VaceBytes(VaeFacts vae, int latents, VideoSize size) =>
        ChannelBytes(vae, (2 * vae.LatentChannels) + (vae.SpatialStride * vae.SpatialStride), latents, size);

    /// <summary>The mask and the encoded video, float32.</summary>
    public static long Bytes(VaeFacts vae, int latents, VideoSize size) => ChannelBytes(vae, vae.TemporalStride + vae.LatentChannels, latents, size);

    private static long LatentBytes(VaeFacts vae, int latents, VideoSize size) => ChannelBytes(vae, vae.LatentChannels, latents, size);

    private static long ChannelBytes(VaeFacts vae, int channels, int latents, VideoSize size) =>
        (long)channels * latents * (size.Height / vae.SpatialStride) * (size.Width / vae.SpatialStride) * ElementSize.Float32;

    /// <summary>Per block: four projections and two feed-forward products, attention between all tokens.</summary>
    private static (long Bytes, Flops Flops) ImageEncoder(ImageEncoderFacts clip, int pictures, ComputeDtype dtype)
    {
        Flops block = (Flops.MatrixProduct(clip.Tokens, clip.Dim, clip.Dim) * 4)
            + (Flops.MatrixProduct(clip.Tokens, clip.Dim, clip.MlpDim) * 2)
            + Flops.AttentionOf(clip.Tokens, clip.Tokens, clip.Dim);
        return (clip.Parameters * ElementSize.Of(dtype), block * (clip.Blocks * pictures));
    }
}
