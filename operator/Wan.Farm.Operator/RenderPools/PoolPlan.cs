using Wan.Farm.Api.RenderPools;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>What a pool needs next.</summary>
public sealed record PoolPlan
{
    /// <summary>Pods to make: whole groups.</summary>
    public IReadOnlyList<PodId> Create { get; init; } = [];

    /// <summary>Pods that ended by their own fault: what their groups worked on is anybody's.</summary>
    public IReadOnlyList<PodSnapshot> Deaths { get; init; } = [];

    public IReadOnlyList<PodSnapshot> Delete { get; init; } = [];

    /// <summary>Pods whose nodes are lost.</summary>
    public IReadOnlyList<PodSnapshot> Remove { get; init; } = [];

    /// <summary>Pods whose group exists as a whole: their gate is to be removed.</summary>
    public IReadOnlyList<PodSnapshot> Release { get; init; } = [];

    /// <summary>To be recorded before any of it is acted on.</summary>
    public required IReadOnlyList<GroupRestarts> Restarts { get; init; }

    public required int ReadyGroups { get; init; }

    /// <summary>What fails or keeps pods from starting; null when nothing does.</summary>
    public PoolProblem? Problem { get; init; }

    /// <summary>Has had a node for a while and does not run, and nothing says why: its events may. Null when there is none.</summary>
    public PodSnapshot? Silent { get; init; }

    public TimeSpan? RecheckAfter { get; init; }
}
