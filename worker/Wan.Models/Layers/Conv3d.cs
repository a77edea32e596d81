using Wan.Models.Weights;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Wan.Models.Layers;

/// <summary>3D convolution over [B, C, T, H, W], over weights that already exist.</summary>
public sealed class Conv3d : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;
    private readonly long[] stride;
    private readonly long[] padding;

    /// <param name="w">holds <c>weight</c> [out, in, kT, kH, kW] and <c>bias</c> [out]</param>
    /// <param name="kernel">kT, kH, kW</param>
    /// <param name="stride">per axis; 1 when left out</param>
    /// <param name="padding">per axis, both sides; 0 when left out</param>
    public Conv3d(
        WeightScope w,
        long inChannels,
        long outChannels,
        (long T, long H, long W) kernel,
        (long T, long H, long W)? stride = null,
        (long T, long H, long W)? padding = null,
        bool hasBias = true)
        : base(nameof(Conv3d))
    {
        weight = w.Get("weight", outChannels, inChannels, kernel.T, kernel.H, kernel.W);
        if (hasBias)
            bias = w.Get("bias", outChannels);
        (long sT, long sH, long sW) = stride ?? (1, 1, 1);
        (long pT, long pH, long pW) = padding ?? (0, 0, 0);
        this.stride = [sT, sH, sW];
        this.padding = [pT, pH, pW];
        RegisterComponents();
    }

    /// <param name="x">[B, in, T, H, W]</param>
    /// <returns>[B, out, T', H', W']</returns>
    public override Tensor forward(Tensor x) => nn.functional.conv3d(x, weight, bias, stride, padding);
}
