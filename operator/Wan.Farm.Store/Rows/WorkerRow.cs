namespace Wan.Farm.Store.Rows;

/// <summary>A worker that has said that it is there.</summary>
public sealed record WorkerRow
{
    public required string Holder { get; init; }

    public required string WorkerGroup { get; init; }

    public required string Pool { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset SeenAt { get; init; }
}
