using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.RenderPools;

/// <summary>Writes what a pool needs to the cluster.</summary>
public sealed class PoolActuator(IKubernetes client, PoolCaches caches, EventRecorder events, TimeProvider clock)
{
    private readonly ResourceClient<RenderPoolResource> pools = new(client);
    private readonly ResourceClient<V1Pod> pods = new(client);
    private readonly ResourceClient<V1Service> services = new(client);
    private readonly ResourceClient<V1PodDisruptionBudget> budgets = new(client);
    private readonly WriteExpectations<V1Pod> writtenPods = new(caches.Pods, clock);
    private readonly WriteExpectations<RenderPoolResource> writtenPools = new(caches.Pools, clock);

    /// <summary>Whether the caches show everything that was written for the pool.</summary>
    public bool IsSeen(ObjectKey pool) => writtenPods.AreMet(pool) && writtenPools.AreMet(pool);

    /// <summary>Drops what is remembered of a pool that is gone.</summary>
    public void Forget(ObjectKey pool)
    {
        writtenPods.Forget(pool);
        writtenPools.Forget(pool);
    }

    /// <summary>The service and the budget of a pool. Nothing is written when they are there.</summary>
    public async Task EnsureAsync(RenderPoolResource pool, CancellationToken ct)
    {
        V1Service service = PoolObjects.Service(pool);
        if (caches.Services.Find(ObjectKey.Of(service)) is null)
            await CreateAsync(services, service, ct);
        V1PodDisruptionBudget budget = PoolObjects.Budget(pool);
        V1PodDisruptionBudget? there = caches.Budgets.Find(ObjectKey.Of(budget));
        if (there is null)
            await CreateAsync(budgets, budget, ct);
        else if (there.Spec.MinAvailable?.Value != budget.Spec.MinAvailable.Value)
            await budgets.PatchAsync(ObjectKey.Of(budget), new V1Patch(new { spec = new { minAvailable = budget.Spec.MinAvailable } }, V1Patch.PatchType.MergePatch), ct);
    }

    /// <returns>Why the cluster does not take the pods; null when it does.</returns>
    public async Task<string?> ApplyAsync(RenderPoolResource pool, PoolPlan plan, CancellationToken ct)
    {
        ObjectKey key = ObjectKey.Of(pool);
        await Task.WhenAll(plan.Delete.Select(pod => DeleteAsync(key, pod, graceSeconds: null, ct)));
        await Task.WhenAll(plan.Remove.Select(pod => DeleteAsync(key, pod, graceSeconds: 0, ct)));
        try
        {
            await Task.WhenAll(plan.Create.Select(id => CreateAsync(key, PoolObjects.Pod(pool, id), ct)));
            await ReleaseAsync(pool, plan.Release, ct);
            return null;
        }
        catch (JsonException error)
        {
            return $"spec.template is not a PodTemplateSpec: {error.Message}";
        }
        catch (HttpOperationException error) when (plan.Release.Count > 0 && error.IsNotFound())
        {
            return "spec.gang.scheduler is Volcano, and the cluster knows no PodGroups of Volcano: install it, or leave spec.gang out";
        }
        catch (HttpOperationException error) when (error.IsInvalid() || error.Response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
        {
            return error.Status().Message;
        }
    }

    public async Task ReportAsync(RenderPoolResource pool, RenderPoolStatus status, CancellationToken ct)
    {
        if (KubernetesJson.Serialize(pool.Status) == KubernetesJson.Serialize(status))
            return;
        var wanted = new RenderPoolResource { Metadata = pool.Metadata, Spec = pool.Spec, Status = status };
        writtenPools.Wrote(ObjectKey.Of(pool), await pools.ReplaceStatusAsync(wanted, ct));
        await events.RecordChangesAsync(
            pool, pool.Status?.Conditions, status.Conditions, condition => condition is { Status: ConditionStatus.False, Reason: not PoolReasons.GroupsStarting }, ct);
    }

    /// <summary>What the events of a pod say that does not run.</summary>
    public async Task<PoolProblem?> FindObstacleAsync(RenderPoolResource pool, PodSnapshot pod, CancellationToken ct)
    {
        Corev1EventList events = await client.CoreV1.ListNamespacedEventAsync(pool.Namespace(), fieldSelector: $"involvedObject.uid={pod.Uid}", cancellationToken: ct);
        return PodObstacles.OfEvents(pod.Name, events.Items);
    }

    /// <summary>Lets pods go to nodes, after the scheduler has been told which belong together.</summary>
    private async Task ReleaseAsync(RenderPoolResource pool, IReadOnlyList<PodSnapshot> held, CancellationToken ct)
    {
        if (pool.Spec!.Gang?.Scheduler == GangScheduler.Volcano)
            await Task.WhenAll(held.Select(pod => pod.Id with { Rank = 0 }).Distinct().Select(first => TellVolcanoAsync(pool, first, ct)));
        await Task.WhenAll(held.Select(pod => ReleaseAsync(ObjectKey.Of(pool), pod, ct)));
    }

    private async Task ReleaseAsync(ObjectKey pool, PodSnapshot held, CancellationToken ct)
    {
        var key = new ObjectKey(pool.Namespace, held.Name);
        if (caches.Pods.Find(key) is not { } pod || pod.Uid() != held.Uid)
            return;
        V1PodSchedulingGate[] others = [.. pod.Spec.SchedulingGates.Where(gate => gate.Name != PoolLabels.Gate)];
        var patch = new { metadata = new { uid = held.Uid, resourceVersion = pod.ResourceVersion() }, spec = new { schedulingGates = others } };
        try
        {
            writtenPods.Wrote(pool, await pods.PatchAsync(key, new V1Patch(patch, V1Patch.PatchType.MergePatch), ct));
        }
        catch (HttpOperationException error) when (error.IsNotFound() || error.IsConflict())
        {
            // gone or changed meanwhile: the event that shows it brings the pool back
        }
    }

    private async Task TellVolcanoAsync(RenderPoolResource pool, PodId first, CancellationToken ct)
    {
        if (caches.Pods.Find(new ObjectKey(pool.Namespace(), first.NameIn(pool.Name()))) is not { } pod)
            return;
        try
        {
            await client.CustomObjects.CreateNamespacedCustomObjectAsync<JsonObject>(
                Gangs.PodGroup(pool, pod, first), Gangs.VolcanoGroup, Gangs.VolcanoVersion, pool.Namespace(), Gangs.VolcanoPlural, cancellationToken: ct);
        }
        catch (HttpOperationException error) when (error.IsAlreadyExists())
        {
            // made by an earlier pass
        }
    }

    private async Task CreateAsync(ObjectKey pool, V1Pod pod, CancellationToken ct)
    {
        try
        {
            writtenPods.Wrote(pool, await pods.CreateAsync(pod, ct));
        }
        catch (HttpOperationException error) when (error.IsAlreadyExists())
        {
            // The answer to an earlier write was lost; the cache will show it.
        }
    }

    private static async Task CreateAsync<T>(ResourceClient<T> kind, T value, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            await kind.CreateAsync(value, ct);
        }
        catch (HttpOperationException error) when (error.IsAlreadyExists())
        {
            // made by an earlier pass that the cache does not show yet
        }
    }

    private async Task DeleteAsync(ObjectKey pool, PodSnapshot pod, int? graceSeconds, CancellationToken ct)
    {
        await pods.DeleteAsync(new ObjectKey(pool.Namespace, pod.Name), pod.Uid, ct, graceSeconds: graceSeconds);
        writtenPods.Deleted(pool, new V1Pod { Metadata = new() { Name = pod.Name, NamespaceProperty = pool.Namespace, Uid = pod.Uid } });
    }
}
