using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store.Policies;

namespace Wan.Farm.Store.Rows;

/// <summary>An admitted job.</summary>
public sealed record JobRow
{
    /// <summary>Of the VideoJob.</summary>
    public required Guid Uid { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required string Pool { get; init; }

    public required string ModelPath { get; init; }

    public required string ModelDigest { get; init; }

    public required ComputeDtype Dtype { get; init; }

    /// <summary>Of the whole video.</summary>
    public required int Frames { get; init; }

    /// <summary>The resolved job as JSON: it binds to the same job again, with the same seed.</summary>
    public required string Spec { get; init; }

    public required FailurePolicy FailurePolicy { get; init; }

    /// <summary>Higher goes first.</summary>
    public int Priority { get; init; }

    public bool Suspended { get; init; }

    public JobPhase Phase { get; init; }

    /// <summary>Why it failed, one word; null while it has not.</summary>
    public string? Reason { get; init; }

    /// <summary>Why it failed, for people: which task, how often, and what it said.</summary>
    public string? Message { get; init; }

    /// <summary>Of the finished video.</summary>
    public string? FramesSha256 { get; init; }

    /// <summary>The files that are there, the preview before the video.</summary>
    public IReadOnlyList<JobOutput> Outputs { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was admitted, or last asked to do tasks again; moved on by the time it was suspended before its first task.</summary>
    public DateTimeOffset EnteredAt { get; init; }

    public DateTimeOffset? SuspendedAt { get; init; }

    /// <summary>Since its first task, but for the suspension that lasts.</summary>
    public TimeSpan SuspendedFor { get; init; }

    /// <summary>A task without a step for so long is taken from its worker; null: never.</summary>
    public int? StallSeconds { get; init; }

    /// <summary>When its first task was taken.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}
