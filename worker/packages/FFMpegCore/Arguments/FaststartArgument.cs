namespace FFMpegCore.Arguments;

/// <summary>Moves the index of an MP4 to its front, so that playing can start before all of it has arrived.</summary>
public class FaststartArgument : IArgument
{
    public string Text => "-movflags faststart";
}
