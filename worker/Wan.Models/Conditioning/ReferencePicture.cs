using static TorchSharp.torch;

namespace Wan.Models.Conditioning;

/// <summary>A reference picture in the middle of a white canvas of the video's size. Source: Wan2.1@9737cba wan/vace.py, prepare_source.</summary>
public static class ReferencePicture
{
    /// <param name="picture">[3, H, W] in -1..1, of any size; its aspect stays</param>
    /// <returns>[3, size.Height, size.Width] float32</returns>
    public static Tensor OnCanvas(Tensor picture, PixelSize size)
    {
        using var scope = NewDisposeScope();
        Tensor x = picture.to(ScalarType.Float32);
        long height = picture.shape[1], width = picture.shape[2];
        if ((height, width) == (size.Height, size.Width))
            return x.MoveToOuterDisposeScope();
        double scale = Math.Min((double)size.Height / height, (double)size.Width / width);
        long newHeight = Math.Max(1, (long)(height * scale)), newWidth = Math.Max(1, (long)(width * scale));
        Tensor canvas = ones([3, size.Height, size.Width], device: picture.device);
        canvas.narrow(1, (size.Height - newHeight) / 2, newHeight).narrow(2, (size.Width - newWidth) / 2, newWidth)
            .copy_(Resampling.Bilinear(x, newHeight, newWidth));
        return canvas.MoveToOuterDisposeScope();
    }
}
