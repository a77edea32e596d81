namespace Wan.Farm.Store.Rows;

/// <summary>A task that somebody works on.</summary>
public sealed record LeaseRow
{
    public required long Task { get; init; }

    public required long Epoch { get; init; }

    public required int Attempt { get; init; }

    public required string Holder { get; init; }

    public required string WorkerGroup { get; init; }

    public required string Pool { get; init; }

    public required string Namespace { get; init; }

    public required string LockKey { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the last step was done.</summary>
    public DateTimeOffset ProgressedAt { get; init; }

    public int FirstStep { get; init; }

    public int Step { get; init; }

    public int Steps { get; init; }
}
