namespace Wan.Farm.Operator.RenderPools;

/// <summary>How a pod does.</summary>
public enum PodState
{
    Starting,
    Ready,

    /// <summary>Ended by its own fault.</summary>
    Failed,

    /// <summary>Ended because it was told to: evicted, preempted, its node drained; or it ended well.</summary>
    Disrupted,
}
