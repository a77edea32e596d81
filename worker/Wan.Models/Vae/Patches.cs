using static TorchSharp.torch;

namespace Wan.Models.Vae;

/// <summary>
/// Squares of pixels as channels: Wan2.2's autoencoder works on patches of 2×2 pixels, Wan2.1's on pixels.
/// Source: Wan2.2@42bf4cf wan/modules/vae2_2.py, patchify and unpatchify.
/// </summary>
/// <remarks>A patch's channel is c·size² + column·size + row: the column comes before the row.</remarks>
internal static class Patches
{
    /// <param name="frame">[B, C, H, W]</param>
    /// <returns>[B, C·size², H/size, W/size], channels last, in memory of its own</returns>
    public static Tensor Split(Tensor frame, int size)
    {
        if (size == 1)
            return ChannelsLast.Copy(frame);
        using var scope = NewDisposeScope();
        (long b, long c, long h, long w) = (frame.shape[0], frame.shape[1], frame.shape[2] / size, frame.shape[3] / size);
        Tensor squares = frame.reshape(b, c, h, size, w, size).permute(0, 2, 4, 1, 5, 3).contiguous();    // [B, h, w, C, column, row]
        return squares.view(b, h, w, c * size * size).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The inverse of <see cref="Split"/>.</summary>
    /// <param name="frame">[B, C·size², H/size, W/size]; consumed</param>
    /// <returns>[B, C, H, W]</returns>
    public static Tensor Join(Tensor frame, int size)
    {
        if (size == 1)
            return frame;
        using var scope = NewDisposeScope();
        (long b, long c, long h, long w) = (frame.shape[0], frame.shape[1] / (size * size), frame.shape[2], frame.shape[3]);
        Tensor squares = frame.reshape(b, c, size, size, h, w);                                           // [B, C, column, row, h, w]
        Tensor joined = squares.permute(0, 1, 4, 3, 5, 2).contiguous().view(b, c, h * size, w * size);
        frame.Dispose();
        return joined.MoveToOuterDisposeScope();
    }
}
