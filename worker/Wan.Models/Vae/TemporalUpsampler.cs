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
        slot = slots.Next();
        resample = new UpsampleConvolution(w["resample"], inChannels, outChannels);
        time_conv = new WindowConvolution(w["time_conv"], slot, inChannels, 2 * inChannels, kernel: 1);
        RegisterComponents();
    }

    /// <param name="frame">[B, in, H, W]</param>
    /// <returns>[B, out, 2H, 2W], once for the first frame, twice for every later one</returns>
    public override Tensor[] forward(Tensor frame, FeatureCache cache)
    {
        if (cache.Frames(slot.Index).Count == 0 && !cache.IsMarked(slot.Index))
        {
            cache.Mark(slot.Index);
            return [resample.call(frame)];
        }

        using var scope = NewDisposeScope();
        bool second = cache.IsMarked(slot.Index);
        Tensor[] halves = time_conv.call(frame, cache).chunk(2, 1);          // the first half of the channels is the earlier frame
        if (second)
        {
            // The published cache then holds a zero frame before this one: the first frame does not count as history.
            cache.Replace(slot.Index, [zeros_like(frame), .. cache.Frames(slot.Index)]);
        }

        return [.. halves.Select(half => resample.call(ChannelsLast.Of(half)).MoveToOuterDisposeScope())];
    }
}
