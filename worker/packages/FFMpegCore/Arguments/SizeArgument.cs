namespace FFMpegCore.Arguments;

/// <summary>Width and height in pixels.</summary>
public class SizeArgument(int width, int height) : IArgument
{
    public string Text => $"-s {width}x{height}";
}
