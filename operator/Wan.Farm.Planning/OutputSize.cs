using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning;

/// <summary>How large a video becomes that is to have the aspect of a picture or a video, within an area.</summary>
internal static class OutputSize
{
    /// <summary>Multiples of 16, each side on its own. Source: Wan2.1@9737cba wan/image2video.py, WanI2V.generate.</summary>
    /// <param name="areaPixels">What height × width should come to.</param>
    /// <returns>Null when one side would be nothing.</returns>
    public static VideoSize? ImageToVideo(VideoSize picture, long areaPixels)
    {
        const int stride = 8, patch = 2;
        double aspect = (double)picture.Height / picture.Width;
        return Checked(Side(Math.Sqrt(areaPixels / aspect)), Side(Math.Sqrt(areaPixels * aspect)));

        static int Side(double pixels) => (int)Math.Floor(Math.Floor(pixels / stride) / patch) * patch * stride;
    }

    /// <summary>
    /// Multiples of 32 of at most that area: of the two ways to round one side and fill with the other, the one nearer the aspect.
    /// Source: Wan2.2@42bf4cf wan/utils/utils.py, best_output_size.
    /// </summary>
    /// <param name="areaPixels">The most that height × width may come to.</param>
    /// <returns>Null when one side would be nothing.</returns>
    public static VideoSize? TextImageToVideo(VideoSize picture, long areaPixels)
    {
        const int step = 32;
        double ratio = (double)picture.Width / picture.Height;
        double width = Math.Sqrt(areaPixels * ratio), height = areaPixels / width;
        int width1 = Down(width), height1 = Down((double)areaPixels / width1);
        int height2 = Down(height), width2 = Down((double)areaPixels / height2);
        return Off(width1, height1) < Off(width2, height2) ? Checked(width1, height1) : Checked(width2, height2);

        static int Down(double pixels) => double.IsFinite(pixels) ? (int)Math.Floor(pixels / step) * step : 0;

        double Off(int w, int h) => Math.Max(ratio / ((double)w / h), (double)w / h / ratio);
    }

    /// <summary>
    /// Multiples of 16 of at most that area, and of no more than the video itself has. Source: Wan2.1@9737cba wan/utils/vace_processor.py,
    /// _get_frameid_bbox_adjust_last, where the length of the sequence does not limit the area.
    /// </summary>
    /// <returns>Null when one side would be nothing.</returns>
    public static VideoSize? VideoToVideo(VideoSize video, long areaPixels)
    {
        const int step = 16;
        double patches = Math.Min((double)areaPixels / (step * step), (long)(video.Height / step) * (video.Width / step));
        double rows = Math.Round(Math.Sqrt(Math.Floor(patches) * video.Height / video.Width), MidpointRounding.ToEven);
        return rows < 1 ? null : Checked((int)(Math.Floor(patches) / rows) * step, (int)rows * step);
    }

    private static VideoSize? Checked(int width, int height) => width > 0 && height > 0 ? new VideoSize(width, height) : null;
}
