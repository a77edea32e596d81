namespace Wan.Farm.Cli.Commands;

/// <summary>What the command line asked for, before any file is read.</summary>
/// <param name="Model">Folder of the checkpoint, when given.</param>
/// <param name="Overrides"><c>path=value</c> each.</param>
/// <param name="Lanes">Processes to render with; null: all in this one.</param>
/// <param name="Threads">CPU threads of each process, when given.</param>
internal sealed record JobRequest(
    string File,
    string? Model,
    string OutputFolder,
    IReadOnlyList<string> Overrides,
    OutputFormat Format,
    DeviceChoice Device,
    int? Lanes,
    int? Threads);
