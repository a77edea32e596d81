using static TorchSharp.torch;

namespace Wan.Models.Conditioning;

/// <summary>Resizing of pictures as the published code does it: without antialiasing, so that numbers match.</summary>
public static class Resampling
{
    /// <summary>Bicubic with a = -0.75 and half-pixel centres. Overshoots, and is not clamped.</summary>
    /// <param name="picture">[3, H, W] float32</param>
    /// <returns>[3, height, width]</returns>
    public static Tensor Bicubic(Tensor picture, long height, long width) =>
        Resize(picture, height, width, InterpolationMode.Bicubic);

    /// <summary>Bilinear with half-pixel centres.</summary>
    /// <param name="picture">[3, H, W] float32</param>
    /// <returns>[3, height, width]</returns>
    public static Tensor Bilinear(Tensor picture, long height, long width) =>
        Resize(picture, height, width, InterpolationMode.Bilinear);

    private static Tensor Resize(Tensor picture, long height, long width, InterpolationMode mode)
    {
        if (picture.dim() != 3 || picture.shape[0] != 3)
            throw new ArgumentException($"a picture wants [3, H, W], got [{string.Join(", ", picture.shape)}]", nameof(picture));
        using var scope = NewDisposeScope();
        return nn.functional.interpolate(picture.unsqueeze(0), size: [height, width], mode: mode, align_corners: false)
            .squeeze(0).MoveToOuterDisposeScope();
    }
}
