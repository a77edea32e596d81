namespace FFMpegCore.Exceptions;

/// <summary>A frame in a raw stream differs in size or pixel format from the first one.</summary>
public class FFMpegStreamFormatException(FFMpegExceptionType type, string message, Exception? innerException = null)
    : FFMpegException(type, message, innerException);
