namespace FFMpegCore.Arguments;

/// <summary>ffmpeg's own numbers for how much it says.</summary>
public enum VerbosityLevel
{
    Quiet = -8,
    Fatal = 8,
    Error = 16,
    Warning = 24,
    Info = 32,
    Verbose = 40,
    Debug = 48,
    Trace = 56,
}
