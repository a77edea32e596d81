using TorchSharp.Utils;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>A 3×3 convolution of stride 2, padded at the right and the bottom only.</summary>
public sealed class DownsampleConvolution : nn.Module<Tensor, FeatureCache, Tensor>
{
    [ComponentName(Name = "1")]
    private readonly FrameConvolution conv;

    public DownsampleConvolution(WeightScope w, long channels)
        : base(nameof(DownsampleConvolution))
    {
        conv = new FrameConvolution(w[1], channels, channels, kernel: 3, stride: 2);
        RegisterComponents();
    }

    /// <param name="frame">[B, C, H, W]</param>
    /// <returns>[B, C, H/2, W/2]</returns>
    public override Tensor forward(Tensor frame, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        Tensor padded = cache.Strip is { } strip
            ? nn.functional.pad(strip.WithRightNeighbour(frame), (0, 0, 0, 1))
            : nn.functional.pad(frame, (0, 1, 0, 1));
        return conv.call(padded).MoveToOuterDisposeScope();
    }
}
