namespace FFMpegCore.Arguments;

/// <summary>Something ffmpeg reads.</summary>
public interface IInputArgument : IInputOutputArgument;
