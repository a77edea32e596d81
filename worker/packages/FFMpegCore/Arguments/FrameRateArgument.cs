using System.Globalization;

namespace FFMpegCore.Arguments;

/// <summary>Frames per second.</summary>
public class FrameRateArgument(double framerate) : IArgument
{
    public readonly double Framerate = framerate;

    public string Text => string.Create(CultureInfo.InvariantCulture, $"-r {Framerate}");
}
