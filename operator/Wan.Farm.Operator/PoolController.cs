using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Wan.Farm.Api.RenderPools;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Controllers.Queues;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator;

/// <summary>Follows pools and what belongs to them, and reconciles them.</summary>
public sealed class PoolController
{
    private const int Workers = 4;

    /// <param name="deaths">Null: nobody is told of workers that die.</param>
    public PoolController(IKubernetes client, string? space, PoolOptions options, TimeProvider clock, ILoggerFactory loggers, IWorkerDeaths? deaths = null)
    {
        ILogger following = loggers.CreateLogger<PoolCaches>();
        var members = new InformerOptions { Selection = new(Labels: PoolLabels.Pool) };
        var pools = new Informer<RenderPoolResource>(new ResourceClient<RenderPoolResource>(client, space), clock, following);
        var pods = new Informer<V1Pod>(new ResourceClient<V1Pod>(client, space), clock, following, members, new Dictionary<string, Func<V1Pod, IEnumerable<string>>>
        {
            [PoolCaches.ByPool] = pod => [PoolCaches.PoolKey(pod.Namespace(), pod.GetLabel(PoolLabels.Pool))],
        });
        var services = new Informer<V1Service>(new ResourceClient<V1Service>(client, space), clock, following, members);
        var budgets = new Informer<V1PodDisruptionBudget>(new ResourceClient<V1PodDisruptionBudget>(client, space), clock, following, members);
        Informers = [pools, pods, services, budgets];
        Caches = new PoolCaches(pools.Cache, pods.Cache, services.Cache, budgets.Cache);

        var queue = new WorkQueue<ObjectKey>(clock);
        Caches.Pools.Changed += change => queue.Add(change.Key);
        Caches.Pods.Changed += change => AddOwner(queue, change);
        Caches.Services.Changed += change => AddOwner(queue, change);
        Caches.Budgets.Changed += change => AddOwner(queue, change);
        var events = new EventRecorder(client, "wan-farm-operator", clock, loggers.CreateLogger<EventRecorder>());
        var reconciler = new RenderPoolReconciler(Caches, new PoolActuator(client, Caches, events, clock), deaths, options, clock);
        Controller = new Controller("pools", reconciler, queue, Workers, loggers.CreateLogger<Controller>());
    }

    public IReadOnlyList<IInformer> Informers { get; }

    public PoolCaches Caches { get; }

    public Controller Controller { get; }

    private static void AddOwner<T>(WorkQueue<ObjectKey> queue, ObjectChange<T> change)
        where T : class, IMetadata<V1ObjectMeta>
    {
        if (Metadata.ControllerOf<RenderPoolResource>((change.After ?? change.Before)!) is { } pool)
            queue.Add(pool);
    }
}
