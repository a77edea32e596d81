using k8s.Models;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>What the operator knows of pools and of what belongs to them.</summary>
public sealed record PoolCaches(
    ObjectCache<RenderPoolResource> Pools,
    ObjectCache<V1Pod> Pods,
    ObjectCache<V1Service> Services,
    ObjectCache<V1PodDisruptionBudget> Budgets)
{
    /// <summary>Index of pods by namespace and pool.</summary>
    public const string ByPool = "pool";

    /// <summary>A pool as workers and the farm's records name it: also the names of queues hold it, which allow no slash.</summary>
    public static string PoolKey(string? space, string? pool) => $"{space}.{pool}";
}
