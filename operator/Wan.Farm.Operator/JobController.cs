using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Controllers.Queues;
using Wan.Farm.Operator.RenderPools;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Operator.VideoJobs;
using Wan.Farm.Operator.VideoSchedules;

namespace Wan.Farm.Operator;

/// <summary>Follows jobs, and reconciles them.</summary>
public sealed class JobController
{
    private const int Workers = 8;

    private readonly WorkQueue<ObjectKey> queue;

    public JobController(
        IKubernetes client, string? space, PoolCaches pools, IJobBook book, IFarmMessages messages, JobOptions options, TimeProvider clock, ILoggerFactory loggers)
    {
        var informer = new Informer<VideoJobResource>(new ResourceClient<VideoJobResource>(client, space), clock, loggers.CreateLogger<JobController>(), indexes: new Dictionary<string, Func<VideoJobResource, IEnumerable<string>>>
        {
            [VideoScheduleReconciler.BySchedule] = VideoScheduleReconciler.ScheduleOf,
        });
        Informer = informer;
        Jobs = informer.Cache;
        queue = new WorkQueue<ObjectKey>(clock);
        Jobs.Changed += change => queue.Add(change.Key);
        pools.Pools.Changed += change => AddWaiting(change.Key.Namespace);
        var events = new EventRecorder(client, "wan-farm-operator", clock, loggers.CreateLogger<EventRecorder>());
        var actuator = new JobActuator(client, Jobs, book, messages, events, options, clock);
        var reconciler = new VideoJobReconciler(Jobs, new JobObserver(pools, book), actuator, options, clock);
        Controller = new Controller("jobs", reconciler, queue, Workers, loggers.CreateLogger<Controller>());
    }

    public IInformer Informer { get; }

    public ObjectCache<VideoJobResource> Jobs { get; }

    public Controller Controller { get; }

    /// <summary>Something happened to the job outside the cluster.</summary>
    public void Look(ObjectKey job) => queue.Add(job);

    /// <summary>Jobs that no pool has taken yet: a pool that came or changed may be the one.</summary>
    private void AddWaiting(string space)
    {
        foreach (VideoJobResource job in Jobs.All().Where(job => job.Namespace() == space && job.Status?.StartTime is null))
            queue.Add(ObjectKey.Of(job));
    }
}
