namespace Wan.Farm.Operator.RenderPools;

/// <summary>A pod of a group as the planner sees it.</summary>
public sealed record PodSnapshot(PodId Id, string Name, string Uid, PodState State, string Template)
{
    /// <summary>Why it ended, for people; null when it did not.</summary>
    public string? Ending { get; init; }

    /// <summary>When it should be gone; null when it is not being deleted.</summary>
    public DateTimeOffset? GoneAt { get; init; }

    public bool IsGoing => GoneAt is not null;

    /// <summary>Its group cannot go on with it.</summary>
    public bool HasEnded => IsGoing || State is PodState.Failed or PodState.Disrupted;
}
