using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>Makes two frames of every frame but the video's first, then doubles height and width.
/// Source: Wan2.1@9737cba wan/modules/vae.py, Resample "upsample3d".</summary>
public sealed class TemporalUpsampler : VaeBlock
{
    private readonly UpsampleConvolution resample;
    private readonly WindowConvolution time_conv;
    private readonly FeatureSlot slot;

    public TemporalUpsampler(WeightScope w, FeatureSlots slots, long inChannels, long outChannels)
        : base(nameof(TemporalUpsampler))
    {
        slot = slots.Next(inChannels, FeatureSlotKind.Upsampler);
        resample = new UpsampleConvolution(w["resample"], inChannels, outChannels);
        time_conv = new WindowConvolution(w["time_conv"], slot, inChannels, 2 * inChannels, kernel: 1);
        RegisterComponents();
    }

    /// <param name="frame">[B, in, H, W]</param>
    /// <returns>[B, out, 2H, 2W], once for the first frame, twice for every later one</returns>
    public override Tensor[] forward(Tensor frame, FeatureCache cache)
    {
        if (IsFirst(cache))
        {
            Remember(frame, cache);
            return [resample.call(frame, cache)];
        }

        using var scope = NewDisposeScope();
        Tensor[] halves = time_conv.Convolve([.. cache.Frames(slot.Index), frame]).chunk(2, 1);  // the first half of the channels is the earlier frame
        Remember(frame, cache);
        return [.. halves.Select(half => resample.call(ChannelsLast.Of(half), cache).MoveToOuterDisposeScope())];
    }

    /// <summary>Moves the cache on as <see cref="forward"/> does, and makes no frames.</summary>
    /// <param name="frame">[B, in, H, W], channels last; the cache keeps it</param>
    internal void Remember(Tensor frame, FeatureCache cache)
    {
        if (IsFirst(cache))
        {
            cache.Mark(slot.Index);
        }
        else if (cache.IsMarked(slot.Index))
        {
            // The published cache then holds a zero frame before this one: the first frame does not count as history.
            cache.Replace(slot.Index, zeros_like(frame), FeatureCache.Kept(frame));
        }
        else
        {
            time_conv.Remember(frame, cache);
        }
    }

    /// <summary>An empty slot means the video's first frame at its beginning only; later it is what a cold start lacks.</summary>
    private bool IsFirst(FeatureCache cache) =>
        cache.NextLatent == 0 && !cache.IsMarked(slot.Index) && cache.Frames(slot.Index).Count == 0;
}
