namespace FFMpegCore.Exceptions;

/// <summary>ffprobe answered without a format section.</summary>
public class FormatNullException() : FFProbeException("Format not specified");
