namespace Wan.Farm.Cli.Commands;

/// <summary>What the command line asked for, before any file is read.</summary>
/// <param name="Model">Folder of the checkpoint, when given.</param>
/// <param name="Overrides"><c>path=value</c> each.</param>
/// <param name="Threads">CPU threads, when given.</param>
internal sealed record JobRequest(
    string File,
    string? Model,
    string OutputFolder,
    IReadOnlyList<string> Overrides,
    OutputFormat Format,
    DeviceChoice Device,
    int? Threads);
