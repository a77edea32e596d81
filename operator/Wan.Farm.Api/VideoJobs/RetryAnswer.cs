using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>What became of a retry request.</summary>
public sealed record RetryAnswer
{
    [TextLength(63)]
    public required string Id { get; init; }

    /// <summary>For people: which chunks are done again, or why none is.</summary>
    [TextLength(2048)]
    public required string Message { get; init; }
}
