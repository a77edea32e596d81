using TorchSharp.Utils;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>Norm, SiLU and the last causal convolution.</summary>
public sealed class VaeHead : nn.Module<Tensor, FeatureCache, Tensor>
{
    [ComponentName(Name = "0")]
    private readonly ChannelNorm norm;

    [ComponentName(Name = "2")]
    private readonly WindowConvolution conv;

    public VaeHead(WeightScope w, FeatureSlots slots, string path, long inChannels, long outChannels)
        : base(nameof(VaeHead))
    {
        slots.Enter(path);
        norm = new ChannelNorm(w[0], inChannels, spatialAxes: 3);
        conv = new WindowConvolution(w[2], slots.Next(inChannels), inChannels, outChannels);
        RegisterComponents();
    }

    /// <param name="frame">[B, in, H, W]</param>
    /// <returns>[B, out, H, W]</returns>
    public override Tensor forward(Tensor frame, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        return conv.call(norm.WithSilu(frame), cache).MoveToOuterDisposeScope();
    }
}
