using FFMpegCore.Enums;

namespace FFMpegCore.Arguments;

/// <summary>How much time the coder spends on making its output small.</summary>
public class SpeedPresetArgument(Speed speed) : IArgument
{
    public readonly Speed Speed = speed;

    public string Text => $"-preset {Speed.ToString().ToLowerInvariant()}";
}
