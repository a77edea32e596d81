using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.Schema;

namespace Wan.Farm.Api.VideoJobs;

/// <summary>How far a job is. Chunks are written as index ranges, so that the status stays small however long the video is.</summary>
public sealed record VideoJobStatus
{
    /// <summary>The generation of the spec that the rest of the status is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>The conditions in one word, for people.</summary>
    public VideoJobState? State { get; init; }

    /// <summary>Why it is in this state, in one word.</summary>
    [TextLength(256)]
    public string? Reason { get; init; }

    /// <summary>Key of the noise: the spec's, or the one chosen when the spec has none.</summary>
    [Range(0, long.MaxValue)]
    public long? Seed { get; init; }

    /// <summary>The RenderPool that renders it.</summary>
    [DnsLabel]
    public string? Pool { get; init; }

    /// <summary>When the job was accepted into its pool's line. From then on what the video is cannot change.</summary>
    public DateTimeOffset? StartTime { get; init; }

    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>When the job is expected to be done, from the speed so far.</summary>
    public DateTimeOffset? EstimatedCompletionTime { get; init; }

    /// <summary>0 to 100, by work done and not by chunks.</summary>
    [Range(0, 100)]
    public int? ProgressPercent { get; init; }

    public ChunkStatus? Chunks { get; init; }

    /// <summary>Groups that work on the job now.</summary>
    public int? Groups { get; init; }

    /// <summary>Attempts beyond the first, over all chunks; disruptions included.</summary>
    public int? Retries { get; init; }

    /// <summary>What became of the retry requests.</summary>
    [ListKey("id")]
    [ItemCount(0, 1000)]
    public IReadOnlyList<RetryAnswer>? Retried { get; init; }

    /// <summary>Where the video is.</summary>
    [TextLength(4096)]
    public string? Output { get; init; }

    /// <summary>Where a first look at the video is.</summary>
    [TextLength(4096)]
    public string? Preview { get; init; }

    [ListKey("type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }
}
