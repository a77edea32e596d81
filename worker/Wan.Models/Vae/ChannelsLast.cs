using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>Frames lie in memory pixel by pixel, a pixel's channels together: convolutions need no reordering, norms read one run.</summary>
internal static class ChannelsLast
{
    /// <summary>The frame in that layout; it may share memory with <paramref name="frame"/>.</summary>
    /// <param name="frame">[B, C, H, W]</param>
    public static Tensor Of(Tensor frame) => frame.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>The frame in that layout, in memory of its own.</summary>
    /// <param name="frame">[B, C, H, W]</param>
    public static Tensor Copy(Tensor frame)
    {
        Tensor pixels = frame.permute(0, 2, 3, 1);
        return (pixels.is_contiguous() ? pixels.clone() : pixels.contiguous()).permute(0, 3, 1, 2);
    }

    /// <summary>A convolution's weight in the matching layout, with its shape unchanged. Takes over <paramref name="weight"/>.</summary>
    /// <param name="weight">[out, in, k, k] in memory as [out, k, k, in], or [out, in, t, k, k] as [out, k, k, t, in]</param>
    public static Parameter Weight(Parameter weight)
    {
        // A single value spread over the shape stands for a weight where models are built only to list their weights.
        if (weight.stride().All(stride => stride == 0))
            return weight;

        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Tensor ordered = weight.dim() == 5
            ? weight.permute(0, 3, 4, 2, 1).contiguous().permute(0, 4, 3, 1, 2)
            : weight.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        Parameter result = new(ordered, requires_grad: false);
        weight.Dispose();
        result.DetachFromDisposeScope();
        return result;
    }
}
