using System.Text.Json;
using k8s.Models;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Controllers;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>Keeps the groups of a pool.</summary>
public sealed class RenderPoolReconciler(PoolCaches caches, PoolActuator actuator, PoolOptions options, TimeProvider clock) : IReconciler
{
    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        RenderPoolResource? pool = caches.Pools.Find(key);
        if (pool is null || pool.DeletionTimestamp() is not null)
        {
            actuator.Forget(key);
            return ReconcileResult.Done;   // what it owns goes with it
        }
        if (!actuator.IsSeen(key))
            return ReconcileResult.Done;   // the event that shows the write brings the key back
        DateTimeOffset now = clock.GetUtcNow();
        PoolSnapshot seen = Observe(pool);
        PoolPlan plan = PoolPlanner.Plan(seen, options, now);
        bool recorded = JsonSerializer.Serialize(plan.Restarts) == JsonSerializer.Serialize(seen.Restarts);
        string? refusal = null;
        if (recorded)
        {
            await actuator.EnsureAsync(pool, ct);
            refusal = await actuator.ApplyAsync(pool, plan, ct);
        }
        if (plan is { Problem: null, Silent: { } silent })
            plan = plan with { Problem = await actuator.FindObstacleAsync(pool, silent, ct) };
        await actuator.ReportAsync(pool, PoolStatusWriter.Write(pool.Status, key.Name, pool.Generation(), seen, plan, refusal, now), ct);
        return ReconcileResult.After(refusal is null ? plan.RecheckAfter : options.RefusalPause);
    }

    private PoolSnapshot Observe(RenderPoolResource pool)
    {
        RenderPoolSpec spec = pool.Spec!;
        return new PoolSnapshot(
            spec.Groups,
            PoolObjects.GroupSize(spec),
            PoolObjects.TemplateOf(spec),
            pool.Status?.Restarts ?? [],
            [.. caches.Pods.By(PoolCaches.ByPool, PoolCaches.PoolKey(pool.Namespace(), pool.Name())).Where(pod => Owns(pool, pod)).Select(PodStates.Read).OfType<PodSnapshot>()]);
    }

    /// <summary>Not the pods of an earlier pool of the same name, which are about to go.</summary>
    private static bool Owns(RenderPoolResource pool, V1Pod pod) => pod.GetController()?.Uid == pool.Uid();
}
