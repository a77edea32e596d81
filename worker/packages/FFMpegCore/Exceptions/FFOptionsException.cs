namespace FFMpegCore.Exceptions;

/// <summary>The options that locate ffmpeg make no sense.</summary>
public class FFOptionsException(string message, Exception? innerException = null) : Exception(message, innerException);
