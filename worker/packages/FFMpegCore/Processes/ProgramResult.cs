namespace FFMpegCore.Processes;

/// <summary>How a program ended and the lines it wrote.</summary>
internal sealed record ProgramResult(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    public string ErrorText => string.Join('\n', Errors);
}
