using static TorchSharp.torch;

namespace Wan.Models.Conditioning;

/// <summary>Gives the last frame the size of the first.</summary>
/// <remarks>
/// The published code means to scale it until it covers the first, then to crop the middle, but crops without scaling, with width and
/// height swapped (Wan2.1@9737cba wan/first_last_frame2video.py). Here it does what it means; frames of equal size are left alone in both.
/// </remarks>
public static class LastFrame
{
    /// <param name="last">[3, H, W] in -1..1</param>
    /// <returns>[3, size.Height, size.Width]; the same tensor where it has that size already</returns>
    public static Tensor Cover(Tensor last, PixelSize size)
    {
        long height = last.shape[1], width = last.shape[2];
        if ((height, width) == (size.Height, size.Width))
            return last;
        using var scope = NewDisposeScope();
        double scale = Math.Max((double)size.Height / height, (double)size.Width / width);
        long coverHeight = Math.Max(size.Height, (long)Math.Round(height * scale)), coverWidth = Math.Max(size.Width, (long)Math.Round(width * scale));
        return Resampling.Bicubic(last.to(ScalarType.Float32), coverHeight, coverWidth)
            .narrow(1, (coverHeight - size.Height) / 2, size.Height)
            .narrow(2, (coverWidth - size.Width) / 2, size.Width)
            .clamp(-1, 1).MoveToOuterDisposeScope();
    }
}
