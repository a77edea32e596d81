namespace FFMpegCore.Arguments;

/// <summary>How much ffmpeg says; below <see cref="VerbosityLevel.Info"/> without its banner.</summary>
public class VerbosityLevelArgument(VerbosityLevel verbosityLevel) : IArgument
{
    public string Text
    {
        get
        {
            string level = $"-loglevel {verbosityLevel.ToString().ToLowerInvariant()}";
            return verbosityLevel < VerbosityLevel.Info ? "-hide_banner " + level : level;
        }
    }
}
