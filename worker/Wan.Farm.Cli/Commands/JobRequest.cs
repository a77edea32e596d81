using Wan.Parallel.Mesh;

namespace Wan.Farm.Cli.Commands;

/// <summary>What the command line asked for, before any file is read.</summary>
/// <param name="Model">Folder of the checkpoint, when given.</param>
/// <param name="Overrides"><c>path=value</c> each.</param>
/// <param name="AllowedUrls">Prefixes of the URLs that a job's files may come from.</param>
/// <param name="FilesFrom">The artifact store whose files the job may name, a folder or <c>s3://bucket/prefix</c>; null: none.</param>
/// <param name="Lanes">Processes to render with; null: all in this one.</param>
/// <param name="Group">The mesh of processes that compute every step together; null: none.</param>
/// <param name="Weights">How the transformer's blocks are to be held.</param>
/// <param name="Threads">CPU threads of each process, when given.</param>
internal sealed record JobRequest(
    string File,
    string? Model,
    string OutputFolder,
    IReadOnlyList<string> Overrides,
    IReadOnlyList<Uri> AllowedUrls,
    string? FilesFrom,
    OutputFormat Format,
    DeviceChoice Device,
    int? Lanes,
    MeshShape? Group,
    WeightChoice Weights,
    int? Threads)
{
    /// <summary>Processes to render with; null: all in this one.</summary>
    public int? Processes => Group?.WorldSize ?? Lanes;
}
