namespace Wan.Farm.Planning.Estimates;

/// <summary>One convolution of the VAE decoder.</summary>
/// <param name="KernelFrames">3 for a causal convolution with a cache, else 1.</param>
/// <param name="KernelSide">Height and width of the kernel.</param>
/// <param name="Frames">Frames that it puts out per latent.</param>
/// <param name="Stride">Pixels per position along height and width.</param>
/// <param name="SkipsFirst">True for the convolutions that double time: the first latent is one frame.</param>
internal sealed record VaeConvolution(int In, int Out, int KernelFrames, int KernelSide, int Frames, int Stride, bool SkipsFirst = false)
{
    public long Weights => ((long)In * Out * KernelFrames * KernelSide * KernelSide) + Out;

    /// <summary>The last two input frames of a causal convolution, as numbers.</summary>
    public long CacheNumbers(int height, int width) => KernelFrames == 3 ? 2L * In * Positions(height, width) : 0;

    /// <summary>Multiply-adds count two.</summary>
    public double Flops(int height, int width, bool first) =>
        2.0 * In * Out * KernelFrames * KernelSide * KernelSide * FramesAt(first) * Positions(height, width);

    /// <summary>Numbers alive at once around it for one frame.</summary>
    /// <remarks>
    /// The block's input, the normed copy, that copy stacked on the two frames before it (a single image has none), the result,
    /// and the shortcut or the result of the convolution before.
    /// </remarks>
    public long LiveNumbers(int height, int width, bool isImage) =>
        (((2L + (isImage ? 1 : KernelFrames)) * In) + (2L * Out)) * Positions(height, width);

    private int FramesAt(bool first) => !first ? Frames : SkipsFirst ? 0 : 1;

    private long Positions(int height, int width) => (long)(height / Stride) * (width / Stride);
}
