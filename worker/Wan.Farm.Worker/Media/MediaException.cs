namespace Wan.Farm.Worker.Media;

/// <summary>ffmpeg is missing, or could not do what was asked; the message says what ffmpeg said.</summary>
public sealed class MediaException(string message, Exception? inner = null) : Exception(message, inner);
