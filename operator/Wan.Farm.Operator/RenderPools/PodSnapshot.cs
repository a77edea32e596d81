using Wan.Farm.Api.RenderPools;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>A pod of a group as the planner sees it.</summary>
public sealed record PodSnapshot(PodId Id, string Name, string Uid, PodState State, string Template)
{
    /// <summary>Why it ended, for people; null when it did not.</summary>
    public string? Ending { get; init; }

    /// <summary>Of its container that failed; null when none did, or nothing is known of it.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The reason that goes with it.</summary>
    public string EndingReason { get; init; } = PoolReasons.GroupsFailing;

    /// <summary>Its gate is to be removed when all pods of its group exist.</summary>
    public bool IsHeld { get; init; }

    /// <summary>What keeps it from starting; null when nothing is known to.</summary>
    public PoolProblem? Obstacle { get; init; }

    /// <summary>Since when it has had a node and yet does not run; null when it runs, or has none.</summary>
    public DateTimeOffset? PlacedAt { get; init; }

    /// <summary>When it should be gone; null when it is not being deleted.</summary>
    public DateTimeOffset? GoneAt { get; init; }

    public bool IsGoing => GoneAt is not null;

    /// <summary>Its group cannot go on with it.</summary>
    public bool HasEnded => IsGoing || State is PodState.Failed or PodState.Disrupted;
}
