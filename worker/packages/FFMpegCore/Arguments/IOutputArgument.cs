namespace FFMpegCore.Arguments;

/// <summary>Something ffmpeg writes.</summary>
public interface IOutputArgument : IInputOutputArgument;
