namespace Wan.Farm.Api.RenderPools;

/// <summary>Who starts the pods of a group together or not at all.</summary>
public enum GangScheduler
{
    /// <summary>Kubernetes' own: no pod is given a node before all pods of its group exist.</summary>
    Default,

    /// <summary>Kueue admits a group when its queue has quota for all of it.</summary>
    Kueue,

    /// <summary>Volcano places a group when there are nodes for all of it.</summary>
    Volcano,
}
