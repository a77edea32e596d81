using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>Halves height and width, and makes one frame of every two after the video's first.
/// Source: Wan2.1@9737cba wan/modules/vae.py, Resample "downsample3d".</summary>
public sealed class TemporalDownsampler : VaeBlock
{
    private readonly DownsampleConvolution resample;
    private readonly WindowConvolution time_conv;
    private readonly FeatureSlot slot;

    public TemporalDownsampler(WeightScope w, FeatureSlots slots, long channels)
        : base(nameof(TemporalDownsampler))
    {
        slot = slots.Next(channels, FeatureSlotKind.Downsampler, inner: true);
        resample = new DownsampleConvolution(w["resample"], channels);
        time_conv = new WindowConvolution(w["time_conv"], slot, channels, channels, kernel: 1);
        RegisterComponents();
    }

    /// <param name="frame">[B, C, H, W]</param>
    /// <returns>[B, C, H/2, W/2] for the first frame and every second one after it</returns>
    public override Tensor[] forward(Tensor frame, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        Tensor small = resample.call(frame, cache);
        IReadOnlyList<Tensor> history = cache.Frames(slot.Index);
        switch (history.Count)
        {
            case 0 when cache.NextLatent > 0:                   // a cold start: zeros stand for the frame before this one
                cache.Replace(slot.Index, zeros_like(small), small);
                return [];
            case 0:                                             // the first frame is kept and passes unchanged in time
                cache.Replace(slot.Index, FeatureCache.Kept(small));
                return [small.MoveToOuterDisposeScope()];
            case 1:                                             // waits for its partner
                cache.Replace(slot.Index, history[0], small);
                return [];
            default:
                Tensor y = time_conv.Convolve([.. history, small]);
                cache.Replace(slot.Index, small);
                return [y.MoveToOuterDisposeScope()];
        }
    }
}
