namespace FFMpegCore.Arguments;

/// <summary>The pixel format, by ffmpeg's name of it.</summary>
public class ForcePixelFormat(string format) : IArgument
{
    public string PixelFormat { get; } = format;

    public string Text => $"-pix_fmt {PixelFormat}";
}
