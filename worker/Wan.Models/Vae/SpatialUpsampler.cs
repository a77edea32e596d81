using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>Doubles height and width. Source: Wan2.1@9737cba wan/modules/vae.py, Resample "upsample2d".</summary>
public sealed class SpatialUpsampler : VaeBlock
{
    private readonly UpsampleConvolution resample;

    public SpatialUpsampler(WeightScope w, long inChannels, long outChannels)
        : base(nameof(SpatialUpsampler))
    {
        resample = new UpsampleConvolution(w["resample"], inChannels, outChannels);
        RegisterComponents();
    }

    /// <param name="frame">[B, in, H, W]</param>
    /// <returns>[B, out, 2H, 2W]</returns>
    public override Tensor[] forward(Tensor frame, FeatureCache cache) => [resample.call(frame, cache)];
}
