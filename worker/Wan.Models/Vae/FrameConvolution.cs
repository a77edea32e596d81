using TorchSharp.Modules;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>A 2D convolution within one frame.</summary>
public sealed class FrameConvolution : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly long[] strides;
    private readonly long[] padding;
    private readonly bool volumetric;

    /// <param name="w">holds <c>weight</c> [out, in, kernel, kernel] and <c>bias</c> [out]</param>
    /// <param name="volumetric">the stored weight is that of a 3D convolution over a single frame, [out, in, 1, kernel, kernel]</param>
    public FrameConvolution(
        WeightScope w, long inChannels, long outChannels, int kernel = 1, int stride = 1, int padding = 0, bool volumetric = false)
        : base(nameof(FrameConvolution))
    {
        weight = ChannelsLast.Weight(volumetric
            ? w.Get("weight", outChannels, inChannels, 1, kernel, kernel)
            : w.Get("weight", outChannels, inChannels, kernel, kernel));
        bias = w.Get("bias", outChannels);
        this.strides = [stride, stride];
        this.padding = [padding, padding];
        this.volumetric = volumetric;
        RegisterComponents();
    }

    /// <param name="frame">[B, in, H, W]</param>
    /// <returns>[B, out, H', W']</returns>
    public override Tensor forward(Tensor frame) => forward(frame, outputs: weight.shape[0]);

    /// <summary>The frame has the columns beside those of the result: none are padded.</summary>
    /// <param name="frame">[B, in, H, W + kernel - 1]</param>
    internal Tensor WithoutPaddingBeside(Tensor frame) => Convolve(frame, weight.shape[0], [padding[0], 0]);

    /// <summary>Only the first output channels.</summary>
    public Tensor forward(Tensor frame, long outputs) => Convolve(frame, outputs, padding);

    private Tensor Convolve(Tensor frame, long outputs, long[] around)
    {
        using var scope = NewDisposeScope();
        Tensor kernel = volumetric ? weight.squeeze(2) : weight.alias();
        return nn.functional.conv2d(frame, kernel.narrow(0, 0, outputs), bias.narrow(0, 0, outputs), strides, around).MoveToOuterDisposeScope();
    }
}
