using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>Chunks by state, as index ranges such as <c>0-4,6</c>.</summary>
public sealed record ChunkStatus
{
    public int? Total { get; init; }

    public int? DoneCount { get; init; }

    /// <summary>Done of total, as in 3/12.</summary>
    [TextLength(32)]
    public string? Summary { get; init; }

    [TextLength(4096)]
    public string? Done { get; init; }

    [TextLength(4096)]
    public string? Running { get; init; }

    [TextLength(4096)]
    public string? Failed { get; init; }
}
