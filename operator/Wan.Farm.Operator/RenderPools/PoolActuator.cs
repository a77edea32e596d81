using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
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
            return null;
        }
        catch (JsonException error)
        {
            return $"spec.template is not a PodTemplateSpec: {error.Message}";
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
            pool, pool.Status?.Conditions, status.Conditions, condition => condition.Reason is PoolReasons.GroupsFailing or PoolReasons.PodsRefused, ct);
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
