namespace FFMpegCore.Arguments;

/// <summary>The video coder, by ffmpeg's name of it.</summary>
public class VideoCodecArgument(string codec) : IArgument
{
    public readonly string Codec = codec;

    public string Text => $"-c:v {Codec}";
}
