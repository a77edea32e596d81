namespace FFMpegCore.Arguments;

/// <summary>The container, by ffmpeg's name of it.</summary>
public class ForceFormatArgument(string format) : IArgument
{
    public string Text => $"-f {format}";
}
