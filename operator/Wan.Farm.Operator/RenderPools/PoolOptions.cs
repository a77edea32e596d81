using Wan.Farm.Controllers.Queues;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>How patient the operator is with groups.</summary>
public sealed record PoolOptions
{
    /// <summary>Pauses before a group that failed is made anew.</summary>
    public Backoff RestartPause { get; init; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));

    /// <summary>A group that has been ready for so long has its failures forgotten.</summary>
    public TimeSpan ForgiveAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A pod that is still there so long after its grace period has lost its node, and is removed by force.</summary>
    /// <remarks>Safe: what a lost worker still writes is refused by the epoch of its lease.</remarks>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The events of a pod that has had a node for so long, and does not run, are read.</summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>When pods that the cluster refused are tried again, if nothing changes before.</summary>
    public TimeSpan RefusalPause { get; init; } = TimeSpan.FromMinutes(1);
}
