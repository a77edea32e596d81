using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Store.Rows;

/// <summary>A task of a job's plan.</summary>
public sealed record TaskRow
{
    public long Id { get; init; }

    public required Guid Job { get; init; }

    /// <summary>In the plan, from 0: inputs before their users. Indices in a job's status and in retry requests are these.</summary>
    public required int Position { get; init; }

    /// <summary>Unique in its job: <c>encode</c>, <c>denoise</c>, <c>decode-3</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>encode</c>, <c>denoise</c>, …</summary>
    public required string Stage { get; init; }

    /// <summary>Content key, in hex.</summary>
    public required string Key { get; init; }

    /// <summary>Tasks with the same one make the same, and are done one after the other.</summary>
    public required string LockKey { get; init; }

    public string? PreviousKey { get; init; }

    /// <summary>The task as JSON.</summary>
    public required string Body { get; init; }

    /// <summary>Estimated seconds on one worker; only the ratio to others counts.</summary>
    public required double Weight { get; init; }

    public required TaskState State { get; init; }

    /// <summary>Of the last lease; 0 before the first.</summary>
    public long Epoch { get; init; }

    /// <summary>Number of the last attempt; 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>Attempts that failed and count.</summary>
    public int Failures { get; init; }

    /// <summary>Leases in a row that ran out before a step was done.</summary>
    public int Losses { get; init; }

    public bool Anew { get; init; }

    /// <summary>Waits until then after a failure.</summary>
    public DateTimeOffset NotBefore { get; init; }

    public int FirstStep { get; init; }

    public int Step { get; init; }

    public int Steps { get; init; }

    public DateTimeOffset? DoneAt { get; init; }
}
