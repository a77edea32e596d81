namespace FFMpegCore.Enums;

/// <summary>x264's presets, slowest and smallest first.</summary>
public enum Speed
{
    VerySlow,
    Slower,
    Slow,
    Medium,
    Fast,
    Faster,
    VeryFast,
    SuperFast,
    UltraFast,
}
