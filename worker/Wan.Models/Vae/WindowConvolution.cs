using TorchSharp.Modules;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>
/// A causal 3D convolution that makes one frame: over that frame and the two before it.
/// Source: Wan2.1@9737cba wan/modules/vae.py, CausalConv3d with its cache handling.
/// </summary>
/// <remarks>
/// One output frame of a convolution over three frames is a 2D convolution over the three frames' channels stacked: the same sums,
/// with the fastest kernels there are. Frames before the video's beginning are zeros in the published code; here the part of the
/// kernel that would multiply them is left out.
/// </remarks>
public sealed class WindowConvolution : nn.Module<Tensor, FeatureCache, Tensor>
{
    private const int Taps = 3;

    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly FeatureSlot slot;
    private readonly long[] padding;

    /// <param name="w">holds <c>weight</c> [out, in, 3, kernel, kernel] and <c>bias</c> [out]</param>
    /// <param name="kernel">height and width; the frame's size is kept</param>
    public WindowConvolution(WeightScope w, FeatureSlot slot, long inChannels, long outChannels, int kernel = 3)
        : base(nameof(WindowConvolution))
    {
        this.slot = slot;
        weight = ChannelsLast.Weight(w.Get("weight", outChannels, inChannels, Taps, kernel, kernel));
        bias = w.Get("bias", outChannels);
        padding = [kernel / 2, kernel / 2];
        RegisterComponents();
    }

    /// <summary>Convolves, and moves the cache's window one frame on.</summary>
    /// <param name="frame">[B, in, H, W], channels last; the cache keeps it</param>
    /// <returns>[B, out, H, W]</returns>
    public override Tensor forward(Tensor frame, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        Tensor seen = WithNeighbours(frame, cache);
        Tensor y = Convolve([.. cache.Frames(slot.Index), seen], besideToo: IsWide && cache.Strip is not null);
        Keep(seen, cache);
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>Moves the cache's window one frame on and convolves nothing.</summary>
    /// <param name="frame">[B, in, H, W], channels last; the cache keeps it</param>
    internal void Remember(Tensor frame, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        Keep(WithNeighbours(frame, cache), cache);
    }

    /// <summary>The frame after a window of one to three frames; missing ones before it count as zero.</summary>
    /// <param name="window">[B, in, H, W] each, oldest first</param>
    /// <param name="besideToo">The window has the columns beside those of the result.</param>
    internal Tensor Convolve(Tensor[] window, bool besideToo = false)
    {
        Tensor stacked = window.Length == 1 ? window[0] : cat(window, 1);
        Tensor flat = weight.permute(0, 2, 1, 3, 4).flatten(1, 2);          // [out, 3·in, k, k], a view
        long inChannels = weight.shape[1];
        if (window.Length < Taps)
        {
            flat = flat.narrow(1, (Taps - window.Length) * inChannels, window.Length * inChannels);
        }

        return nn.functional.conv2d(stacked, flat, bias, padding: besideToo ? [padding[0], 0] : padding);
    }

    private bool IsWide => padding[1] > 0;

    /// <summary>What the cache keeps of a frame: of a rank's strip also the columns beside it, which are exchanged once.</summary>
    private Tensor WithNeighbours(Tensor frame, FeatureCache cache) => IsWide && cache.Strip is { } strip ? strip.WithNeighbours(frame) : frame;

    private void Keep(Tensor frame, FeatureCache cache) =>
        cache.Replace(slot.Index, [.. cache.Frames(slot.Index).TakeLast(Taps - 2), FeatureCache.Kept(frame)]);
}
