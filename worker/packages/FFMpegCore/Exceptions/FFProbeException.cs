namespace FFMpegCore.Exceptions;

/// <summary>ffprobe is missing, or its answer is not a description of a media file.</summary>
public class FFProbeException(string message, Exception? inner = null) : Exception(message, inner);
