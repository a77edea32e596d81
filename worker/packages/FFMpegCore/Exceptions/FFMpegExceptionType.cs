namespace FFMpegCore.Exceptions;

/// <summary>Where a call to ffmpeg went wrong.</summary>
public enum FFMpegExceptionType
{
    Conversion,
    File,
    Operation,
    Process,
}
