namespace Wan.Models.Conditioning;

/// <summary>How large a video becomes that is to have the aspect of a picture, within an area.</summary>
public static class OutputSize
{
    /// <summary>Multiples of 16, each side on its own. Source: Wan2.1@9737cba wan/image2video.py, WanI2V.generate.</summary>
    /// <param name="areaPixels">what height × width should come to</param>
    public static PixelSize ImageToVideo(PixelSize picture, long areaPixels)
    {
        const int stride = 8, patch = 2;
        double aspect = (double)picture.Height / picture.Width;
        int height = Side(Math.Sqrt(areaPixels * aspect)), width = Side(Math.Sqrt(areaPixels / aspect));
        return Checked(picture, areaPixels, new PixelSize(height, width));

        static int Side(double pixels) => (int)Math.Floor(Math.Floor(pixels / stride) / patch) * patch * stride;
    }

    /// <summary>
    /// Multiples of 32 of at most that area: of the two ways to round one side and fill with the other, the one nearer the aspect.
    /// Source: Wan2.2@42bf4cf wan/utils/utils.py, best_output_size.
    /// </summary>
    /// <param name="areaPixels">the most that height × width may come to</param>
    public static PixelSize TextImageToVideo(PixelSize picture, long areaPixels)
    {
        const int step = 32;
        double ratio = (double)picture.Width / picture.Height;
        double width = Math.Sqrt(areaPixels * ratio), height = areaPixels / width;
        int width1 = Down(width), height1 = Down((double)areaPixels / width1);
        int height2 = Down(height), width2 = Down((double)areaPixels / height2);
        PixelSize size = Off(width1, height1) < Off(width2, height2) ? new(height1, width1) : new(height2, width2);
        return Checked(picture, areaPixels, size);

        static int Down(double pixels) => double.IsFinite(pixels) ? (int)Math.Floor(pixels / step) * step : 0;

        double Off(int w, int h) => Math.Max(ratio / ((double)w / h), (double)w / h / ratio);
    }

    private static PixelSize Checked(PixelSize picture, long areaPixels, PixelSize size) => size is { Height: > 0, Width: > 0 }
        ? size
        : throw new ArgumentException(
            $"a picture of {picture.Width}×{picture.Height} is too narrow for a video of {areaPixels} pixels a frame; crop it or allow more pixels", nameof(picture));
}
