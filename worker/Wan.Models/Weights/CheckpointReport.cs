namespace Wan.Models.Weights;

/// <summary>What a checkpoint folder holds, what is missing and what does not belong.</summary>
/// <param name="Architecture">One line: model type and sizes; empty when the configuration cannot be read.</param>
/// <param name="MissingFiles">One line per file that is not there.</param>
/// <param name="Problems">Files that cannot be read, one line each.</param>
/// <param name="Digest">Null unless all files could be read.</param>
public sealed record CheckpointReport(
    string Folder,
    CheckpointLayout Layout,
    string Architecture,
    IReadOnlyList<CheckpointPartReport> Parts,
    IReadOnlyList<string> MissingFiles,
    IReadOnlyList<string> Problems,
    string? Digest)
{
    /// <summary>Whether a video can be rendered with it.</summary>
    public bool IsComplete => MissingFiles.Count == 0 && Problems.Count == 0 && Parts.All(part => part.Fits);

    public long Parameters => Parts.Sum(part => part.Parameters);

    public long Bytes => Parts.Sum(part => part.Bytes);
}
