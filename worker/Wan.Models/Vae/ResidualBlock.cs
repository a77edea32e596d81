using TorchSharp.Utils;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>Two causal convolutions beside a shortcut. Source: Wan2.1@9737cba wan/modules/vae.py, ResidualBlock.</summary>
public sealed class ResidualBlock : VaeBlock
{
    private readonly Branch residual;
    private readonly FrameConvolution? shortcut;

    public ResidualBlock(WeightScope w, FeatureSlots slots, long inChannels, long outChannels)
        : base(nameof(ResidualBlock))
    {
        residual = new Branch(w["residual"], slots, inChannels, outChannels);
        if (inChannels != outChannels)
        {
            shortcut = new FrameConvolution(w["shortcut"], inChannels, outChannels, volumetric: true);
            slots.CountUnused();
        }

        RegisterComponents();
    }

    /// <param name="frame">[B, in, H, W]</param>
    /// <returns>[B, out, H, W]</returns>
    public override Tensor[] forward(Tensor frame, FeatureCache cache)
    {
        using var scope = NewDisposeScope();
        Tensor y = residual.call(frame, cache);
        y.add_(shortcut is null ? frame : shortcut.call(frame));
        return [y.MoveToOuterDisposeScope()];
    }

    private sealed class Branch : nn.Module<Tensor, FeatureCache, Tensor>
    {
        [ComponentName(Name = "0")]
        private readonly ChannelNorm norm1;

        [ComponentName(Name = "2")]
        private readonly WindowConvolution conv1;

        [ComponentName(Name = "3")]
        private readonly ChannelNorm norm2;

        [ComponentName(Name = "6")]
        private readonly WindowConvolution conv2;

        public Branch(WeightScope w, FeatureSlots slots, long inChannels, long outChannels)
            : base(nameof(Branch))
        {
            norm1 = new ChannelNorm(w[0], inChannels, spatialAxes: 3);
            conv1 = new WindowConvolution(w[2], slots.Next(inChannels), inChannels, outChannels);
            norm2 = new ChannelNorm(w[3], outChannels, spatialAxes: 3);
            conv2 = new WindowConvolution(w[6], slots.Next(outChannels, inner: true), outChannels, outChannels);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x, FeatureCache cache)
        {
            using var scope = NewDisposeScope();
            x = conv1.call(norm1.WithSilu(x), cache);
            return conv2.call(norm2.WithSilu(x), cache).MoveToOuterDisposeScope();
        }
    }
}
