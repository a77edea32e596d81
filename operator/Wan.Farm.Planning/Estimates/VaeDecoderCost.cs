using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning.Decoding;

namespace Wan.Farm.Planning.Estimates;

/// <summary>The causal VAE's decoder, one frame at a time over its feature cache: memory does not grow with length.</summary>
/// <remarks>
/// Source of the structure: Wan2.1@9737cba wan/modules/vae.py, Decoder3d with dim_mult [1, 2, 4, 4], three residual
/// blocks per stage, temporal upsampling after the first two. 32 caches. Float32 whatever the plan's dtype, as published.
/// Wan2.2's (Wan2.2@42bf4cf wan/modules/vae2_2.py) is the same over patches of 2×2 pixels, but its up-samplers keep the channels, and each
/// stage keeps its input for the shortcut around it. Here strides and positions count patches.
/// </remarks>
internal static class VaeDecoderCost
{
    /// <summary>One segment, with what it decodes again before it.</summary>
    public static StageCost Of(VaeFacts facts, DecodeTask task)
    {
        StageCost cost = Of(facts, LatentRange.Between(task.Start.First, task.Latents.End), task.Size);
        long handedOver = task.Leaves.Sum(cache => CacheBytes(facts, task.Size, cache.Scope));
        long frames = task.Format is { } format
            ? AssembleCost.EncodedBytes(task.Size, task.Latents.Frames, format)
            : (long)task.Latents.Frames * task.Size.Width * task.Size.Height * 3;
        return cost with { DiskBytes = frames + handedOver };
    }

    /// <summary>The first pass of a parallel decode.</summary>
    public static StageCost Of(VaeFacts facts, DecodeFrontTask task)
    {
        StageCost whole = Of(facts, task.Latents, task.Size);
        return whole with
        {
            Flops = FrontFlops(facts, task.Size) * task.Latents.Count,
            CacheBytes = CacheBytes(facts, task.Size, CacheScope.Stride8),
            DiskBytes = task.Caches.Sum(cache => CacheBytes(facts, task.Size, cache.Scope)),
        };
    }

    /// <summary>Any latent but a timeline's first.</summary>
    public static Flops LatentFlops(VaeFacts facts, VideoSize size) => new(0, 0, FlopsPerLatent(facts, Convolutions(facts), size, first: false));

    /// <summary>The part of it that fills the caches at stride 8.</summary>
    public static Flops FrontFlops(VaeFacts facts, VideoSize size) =>
        new(0, 0, FlopsPerLatent(facts, [.. Convolutions(facts).Where(c => c.Stride == 8)], size, first: false));

    /// <summary>What decoding this many latents again takes, whose frames nobody needs: each stage runs only once its features still matter at the end.</summary>
    public static Flops WarmUpFlops(VaeFacts facts, VideoSize size, int latents)
    {
        IReadOnlyList<VaeConvolution> all = Convolutions(facts);
        double flops = Enumerable.Range(1, latents)
            .Sum(left => FlopsPerLatent(facts, [.. all.Where(c => c.Stride >= SmallestStride(left))], size, first: false));
        return new Flops(0, 0, flops);

        static int SmallestStride(int left) =>
            left <= DecoderMemory.LatentsAgain(CacheScope.Stride2) ? 1
            : left <= DecoderMemory.LatentsAgain(CacheScope.Stride4) ? 2
            : left <= DecoderMemory.LatentsAgain(CacheScope.Stride8) ? 4
            : 8;
    }

    /// <summary>What is handed over of the feature cache.</summary>
    public static long CacheBytes(VaeFacts facts, VideoSize size, CacheScope scope)
    {
        int least = scope switch { CacheScope.Full => 1, CacheScope.Stride2 => 2, CacheScope.Stride4 => 4, CacheScope.Stride8 => 8, _ => int.MaxValue };
        return CacheNumbers(facts, size, least) * ElementSize.Float32;
    }

    /// <summary>A decoder over some latents.</summary>
    public static StageCost Of(VaeFacts facts, LatentRange latents, VideoSize size)
    {
        IReadOnlyList<VaeConvolution> convolutions = Convolutions(facts);
        bool imageOnly = latents is { First: 0, Count: 1 };
        int later = latents.First == 0 ? latents.Count - 1 : latents.Count;
        double flops = (FlopsPerLatent(facts, convolutions, size, first: false) * later)
            + (latents.First == 0 ? FlopsPerLatent(facts, convolutions, size, first: true) : 0);
        return new StageCost(
            WeightBytes: convolutions.Sum(c => c.Weights) * ElementSize.Float32,
            ActivationBytes: (convolutions.Max(c => c.LiveNumbers(Rows(facts, size), Columns(facts, size), imageOnly)) + ShortcutNumbers(facts, size)) * ElementSize.Float32,
            CacheBytes: CacheNumbers(facts, size) * ElementSize.Float32,
            Flops: new Flops(0, 0, flops),
            DiskBytes: (long)latents.Frames * size.Width * size.Height * 3);
    }

    /// <summary>The feature cache: two input frames of each of the 32 causal convolutions.</summary>
    /// <param name="smallestStride">Leaves out the features at smaller strides; 1 is the whole cache, 8 the least that is handed over.</param>
    public static long CacheNumbers(VaeFacts facts, VideoSize size, int smallestStride = 1) =>
        Convolutions(facts).Where(c => c.Stride >= smallestStride).Sum(c => c.CacheNumbers(Rows(facts, size), Columns(facts, size)));

    public static IReadOnlyList<VaeConvolution> Convolutions(VaeFacts facts)
    {
        int narrow = facts.BaseDim;
        (int half, int wide) = (2 * narrow, 4 * narrow);
        return
        [
            new(facts.LatentChannels, facts.LatentChannels, 1, 1, Frames: 1, Stride: 8),    // conv2
            new(facts.LatentChannels, wide, 3, 3, Frames: 1, Stride: 8),                    // decoder.conv1
            .. Residual(wide, wide, frames: 1, stride: 8), .. Attention(wide), .. Residual(wide, wide, frames: 1, stride: 8),
            .. Stage(wide, wide, frames: 1, stride: 8), .. Upsample(wide, After(wide), doublesTime: true, frames: 1, stride: 8),
            .. Stage(After(wide), wide, frames: 2, stride: 4), .. Upsample(wide, After(wide), doublesTime: true, frames: 2, stride: 4),
            .. Stage(After(wide), half, frames: 4, stride: 2), .. Upsample(half, After(half), doublesTime: false, frames: 4, stride: 2),
            .. Stage(After(half), narrow, frames: 4, stride: 1),
            new(narrow, 3 * facts.PatchSize * facts.PatchSize, 3, 3, Frames: 4, Stride: 1),                                     // head
        ];

        int After(int channels) => HasShortcuts(facts) ? channels : channels / 2;
    }

    private static bool HasShortcuts(VaeFacts facts) => facts.PatchSize > 1;

    private static int Rows(VaeFacts facts, VideoSize size) => size.Height / facts.PatchSize;

    private static int Columns(VaeFacts facts, VideoSize size) => size.Width / facts.PatchSize;

    /// <summary>The largest input of a stage that has a shortcut: the third's.</summary>
    private static long ShortcutNumbers(VaeFacts facts, VideoSize size) =>
        HasShortcuts(facts) ? 4L * facts.BaseDim * (Rows(facts, size) / 2) * (Columns(facts, size) / 2) : 0;

    private static double FlopsPerLatent(VaeFacts facts, IReadOnlyList<VaeConvolution> convolutions, VideoSize size, bool first)
    {
        double positions = (double)(Rows(facts, size) / 8) * (Columns(facts, size) / 8);
        return convolutions.Sum(c => c.Flops(Rows(facts, size), Columns(facts, size), first)) + (4 * positions * positions * 4 * facts.BaseDim);
    }

    private static IEnumerable<VaeConvolution> Stage(int input, int output, int frames, int stride) =>
    [
        .. Residual(input, output, frames, stride),
        .. Residual(output, output, frames, stride),
        .. Residual(output, output, frames, stride),
    ];

    internal static IEnumerable<VaeConvolution> Residual(int input, int output, int frames, int stride)
    {
        yield return new(input, output, 3, 3, frames, stride);
        yield return new(output, output, 3, 3, frames, stride);
        if (input != output)
        {
            yield return new(input, output, 1, 1, frames, stride);
        }
    }

    /// <summary>to_qkv and proj; per frame.</summary>
    internal static IEnumerable<VaeConvolution> Attention(int channels) =>
        [new(channels, 3 * channels, 1, 1, Frames: 1, Stride: 8), new(channels, channels, 1, 1, Frames: 1, Stride: 8)];

    private static IEnumerable<VaeConvolution> Upsample(int channels, int output, bool doublesTime, int frames, int stride)
    {
        if (doublesTime)
        {
            yield return new(channels, 2 * channels, 3, 1, frames, stride, SkipsFirst: true);
        }

        yield return new(channels, output, 1, 3, doublesTime ? 2 * frames : frames, stride / 2);
    }
}
