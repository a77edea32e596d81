using Wan.Farm.Api.RenderPools;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>What a pool needs next.</summary>
public sealed record PoolPlan
{
    /// <summary>Pods to make: whole groups.</summary>
    public IReadOnlyList<PodId> Create { get; init; } = [];

    public IReadOnlyList<PodSnapshot> Delete { get; init; } = [];

    /// <summary>Pods whose nodes are lost.</summary>
    public IReadOnlyList<PodSnapshot> Remove { get; init; } = [];

    /// <summary>To be recorded before any of it is acted on.</summary>
    public required IReadOnlyList<GroupRestarts> Restarts { get; init; }

    public required int ReadyGroups { get; init; }

    /// <summary>What fails, for people; null when nothing does.</summary>
    public string? Failure { get; init; }

    public TimeSpan? RecheckAfter { get; init; }
}
