namespace FFMpegCore.Arguments;

/// <summary>Takes streams over without coding them anew.</summary>
public class CopyCodecArgument : IArgument
{
    public string Text => "-codec copy";
}
