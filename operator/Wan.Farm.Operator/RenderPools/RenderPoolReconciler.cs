using System.Text.Json;
using k8s.Models;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Controllers;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Store.Leases;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>Keeps the groups of a pool.</summary>
public sealed class RenderPoolReconciler(PoolCaches caches, PoolActuator actuator, IWorkerDeaths? deaths, PoolOptions options, TimeProvider clock) : IReconciler
{
    /// <summary>How long a group that ended waits for the farm's records to hear of it.</summary>
    private static readonly TimeSpan TellPatience = TimeSpan.FromSeconds(3);

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
        foreach (PodSnapshot dead in plan.Deaths)
            await TellAsync(pool, dead, ct);
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

    /// <summary>Before the end of the attempt is recorded, so that it is not forgotten; without an answer, the leases run out.</summary>
    private async Task TellAsync(RenderPoolResource pool, PodSnapshot dead, CancellationToken ct)
    {
        if (deaths is null)
            return;
        using var patience = new CancellationTokenSource(TellPatience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            string group = PoolObjects.GroupName(pool.Name(), dead.Id.Group);
            await deaths.DieAsync(PoolCaches.PoolKey(pool.Namespace(), pool.Name()), group, new WorkerDeath(dead.ExitCode, $"{dead.Name} ended: {dead.Ending}"), either.Token);
        }
        catch (Exception error) when (error is FarmUnavailableException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // the farm's upkeep finds the leases when they have run out
        }
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
