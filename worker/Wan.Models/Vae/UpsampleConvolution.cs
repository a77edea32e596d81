using TorchSharp.Utils;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>Nearest-neighbour doubling, then a 3×3 convolution.</summary>
public sealed class UpsampleConvolution : nn.Module<Tensor, FeatureCache, Tensor>
{
    [ComponentName(Name = "1")]
    private readonly FrameConvolution conv;

    public UpsampleConvolution(WeightScope w, long inChannels, long outChannels)
        : base(nameof(UpsampleConvolution))
    {
        conv = new FrameConvolution(w[1], inChannels, outChannels, kernel: 3, padding: 1);
        RegisterComponents();
    }

    /// <param name="frame">[B, in, H, W]</param>
    /// <returns>[B, out, 2H, 2W]</returns>
    public override Tensor forward(Tensor frame, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        if (cache.Strip is { } strip)
            frame = strip.WithNeighbours(frame);
        // "nearest" and the published "nearest-exact" pick the same pixels at an integer factor.
        Tensor doubled = nn.functional.interpolate(frame, scale_factor: [2, 2], mode: InterpolationMode.Nearest);
        Tensor y = cache.Strip is null ? conv.call(doubled) : conv.WithoutPaddingBeside(doubled.narrow(3, 1, doubled.shape[3] - 2));
        return y.MoveToOuterDisposeScope();
    }
}
