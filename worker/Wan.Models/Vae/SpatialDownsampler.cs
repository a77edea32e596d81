using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>Halves height and width. Source: Wan2.1@9737cba wan/modules/vae.py, Resample "downsample2d".</summary>
public sealed class SpatialDownsampler : VaeBlock
{
    private readonly DownsampleConvolution resample;

    public SpatialDownsampler(WeightScope w, long channels)
        : base(nameof(SpatialDownsampler))
    {
        resample = new DownsampleConvolution(w["resample"], channels);
        RegisterComponents();
    }

    /// <param name="frame">[B, C, H, W]</param>
    /// <returns>[B, C, H/2, W/2]</returns>
    public override Tensor[] forward(Tensor frame, FeatureCache cache) => [resample.call(frame, cache)];
}
