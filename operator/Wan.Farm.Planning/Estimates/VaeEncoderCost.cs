using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Estimates;

/// <summary>The causal VAE's encoder, one frame at a time over its feature cache.</summary>
/// <remarks>
/// Source of the structure: Wan2.1@9737cba wan/modules/vae.py, Encoder3d with dim_mult [1, 2, 4, 4], two residual blocks per stage, temporal
/// down-sampling after the second and third. Wan2.2's (Wan2.2@42bf4cf wan/modules/vae2_2.py) is the same over patches of 2×2 pixels: strides and
/// positions count patches.
/// </remarks>
internal static class VaeEncoderCost
{
    public static double FlopsPerLatent(VaeFacts facts, VideoSize size, bool first)
    {
        (int rows, int columns) = (size.Height / facts.PatchSize, size.Width / facts.PatchSize);
        double positions = (double)(rows / 8) * (columns / 8);
        return Convolutions(facts).Sum(c => c.Flops(rows, columns, first)) + (4 * positions * positions * 4 * facts.EncoderDim);
    }

    public static IReadOnlyList<VaeConvolution> Convolutions(VaeFacts facts)
    {
        int narrow = facts.EncoderDim;
        (int half, int wide) = (2 * narrow, 4 * narrow);
        int moments = 2 * facts.LatentChannels;
        return
        [
            new(3 * facts.PatchSize * facts.PatchSize, narrow, 3, 3, Frames: 4, Stride: 1),         // encoder.conv1
            .. Stage(narrow, narrow, frames: 4, stride: 1), .. Downsample(narrow, halvesTime: false, frames: 4, stride: 2),
            .. Stage(narrow, half, frames: 4, stride: 2), .. Downsample(half, halvesTime: true, frames: 4, stride: 4),
            .. Stage(half, wide, frames: 2, stride: 4), .. Downsample(wide, halvesTime: true, frames: 2, stride: 8),
            .. Stage(wide, wide, frames: 1, stride: 8),
            .. VaeDecoderCost.Residual(wide, wide, frames: 1, stride: 8), .. VaeDecoderCost.Attention(wide), .. VaeDecoderCost.Residual(wide, wide, frames: 1, stride: 8),
            new(wide, moments, 3, 3, Frames: 1, Stride: 8),                                         // head
            new(moments, moments, 1, 1, Frames: 1, Stride: 8),                                      // conv1
        ];
    }

    private static IEnumerable<VaeConvolution> Stage(int input, int output, int frames, int stride) =>
        [.. VaeDecoderCost.Residual(input, output, frames, stride), .. VaeDecoderCost.Residual(output, output, frames, stride)];

    /// <param name="frames">Before time is halved.</param>
    /// <param name="stride">Afterwards.</param>
    private static IEnumerable<VaeConvolution> Downsample(int channels, bool halvesTime, int frames, int stride)
    {
        yield return new(channels, channels, 1, 3, frames, stride);
        if (halvesTime)
        {
            yield return new(channels, channels, 3, 1, frames / 2, stride, SkipsFirst: true);
        }
    }
}
