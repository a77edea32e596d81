using TorchSharp.Modules;
using Wan.Models.Weights;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>
/// x / max(‖x‖, 1e-12) · sqrt(C) · gamma over the channels of every pixel.
/// Source: Wan2.1@9737cba wan/modules/vae.py, RMS_norm.
/// </summary>
public sealed class ChannelNorm : nn.Module<Tensor, Tensor>
{
    private readonly Parameter gamma;

    /// <param name="w">holds <c>gamma</c>, the channels followed by <paramref name="spatialAxes"/> axes of 1</param>
    /// <param name="spatialAxes">3 where the published code normalises videos, 2 where it normalises frames</param>
    public ChannelNorm(WeightScope w, long channels, int spatialAxes)
        : base(nameof(ChannelNorm))
    {
        gamma = spatialAxes == 3 ? w.Get("gamma", channels, 1, 1, 1) : w.Get("gamma", channels, 1, 1);
        RegisterComponents();
    }

    /// <param name="x">[B, C, H, W]</param>
    public override Tensor forward(Tensor x) => VaeKernels.ChannelNorm(x, gamma, silu: false);

    /// <summary>The norm followed by SiLU.</summary>
    /// <param name="x">[B, C, H, W]</param>
    public Tensor WithSilu(Tensor x) => VaeKernels.ChannelNorm(x, gamma, silu: true);
}
