namespace FFMpegCore.Arguments;

/// <summary>Drops titles, dates and the like.</summary>
public class RemoveMetadataArgument : IArgument
{
    public string Text => "-map_metadata -1";
}
