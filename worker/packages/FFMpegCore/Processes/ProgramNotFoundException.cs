namespace FFMpegCore.Processes;

/// <summary>There is no such program, or it may not be run.</summary>
internal sealed class ProgramNotFoundException(string program, Exception inner)
    : Exception($"{program} could not be started: {inner.Message}", inner);
