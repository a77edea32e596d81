using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Store.Rows;

/// <summary>An attempt that has ended. Never changed.</summary>
public sealed record AttemptRow
{
    public long Id { get; init; }

    public required long Task { get; init; }

    public required long Epoch { get; init; }

    public required int Attempt { get; init; }

    public required string Holder { get; init; }

    public required string WorkerGroup { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset EndedAt { get; init; }

    public required AttemptOutcome Outcome { get; init; }

    public TaskFailureKind? Failure { get; init; }

    public string? Message { get; init; }

    public bool Reused { get; init; }

    public required int FirstStep { get; init; }

    public required int Step { get; init; }

    public double? Seconds { get; init; }

    public long? PeakBytes { get; init; }
}
