using Wan.Farm.Api.RenderPools;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>What one group needs next.</summary>
internal sealed record GroupPlan
{
    public static GroupPlan Nothing { get; } = new();

    public IReadOnlyList<PodId> Create { get; init; } = [];

    /// <summary>The pod that ended by its own fault, and with it this attempt; null when none did.</summary>
    public PodSnapshot? Death { get; init; }

    public IReadOnlyList<PodSnapshot> Delete { get; init; } = [];

    /// <summary>All pods of the group exist: these may go to a node.</summary>
    public IReadOnlyList<PodSnapshot> Release { get; init; } = [];

    /// <summary>Null: as they are.</summary>
    public GroupRestarts? Restarts { get; init; }

    public bool IsReady { get; init; }

    /// <summary>All is well but for what it was made from.</summary>
    public bool IsOutdated { get; init; }

    public PoolProblem? Problem { get; init; }

    public DateTimeOffset? RecheckAt { get; init; }
}
