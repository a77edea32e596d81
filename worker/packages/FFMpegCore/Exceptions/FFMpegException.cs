namespace FFMpegCore.Exceptions;

/// <summary>ffmpeg or ffprobe could not do what was asked.</summary>
public class FFMpegException : Exception
{
    public FFMpegException(FFMpegExceptionType type, string message, Exception? innerException = null, string ffMpegErrorOutput = "")
        : base(message, innerException)
    {
        Type = type;
        FFMpegErrorOutput = ffMpegErrorOutput;
    }

    public FFMpegException(FFMpegExceptionType type, string message, string ffMpegErrorOutput = "")
        : this(type, message, innerException: null, ffMpegErrorOutput)
    {
    }

    public FFMpegException(FFMpegExceptionType type, string message)
        : this(type, message, innerException: null)
    {
    }

    public FFMpegExceptionType Type { get; }

    /// <summary>What the program wrote to its standard error.</summary>
    public string FFMpegErrorOutput { get; }
}
