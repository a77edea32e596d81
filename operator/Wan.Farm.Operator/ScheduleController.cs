using k8s;
using Microsoft.Extensions.Logging;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Controllers.Queues;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Operator.VideoSchedules;
using Wan.Farm.Operator.VideoSchedules.Timing;

namespace Wan.Farm.Operator;

/// <summary>Follows schedules and their jobs, and reconciles them.</summary>
public sealed class ScheduleController
{
    private const int Workers = 2;

    private readonly WorkQueue<ObjectKey> queue;

    public ScheduleController(
        IKubernetes client, string? space, ObjectCache<VideoJobResource> jobs, IScheduleTimer timer, ScheduleOptions options, TimeProvider clock, ILoggerFactory loggers)
    {
        var informer = new Informer<VideoScheduleResource>(new ResourceClient<VideoScheduleResource>(client, space), clock, loggers.CreateLogger<ScheduleController>());
        Informer = informer;
        queue = new WorkQueue<ObjectKey>(clock);
        informer.Cache.Changed += change => queue.Add(change.Key);
        jobs.Changed += change =>
        {
            if (Metadata.ControllerOf<VideoScheduleResource>((change.After ?? change.Before)!) is { } schedule)
                queue.Add(schedule);
        };
        var events = new EventRecorder(client, "wan-farm-operator", clock, loggers.CreateLogger<EventRecorder>());
        var actuator = new ScheduleActuator(client, informer.Cache, jobs, events, clock);
        var reconciler = new VideoScheduleReconciler(informer.Cache, jobs, timer, actuator, options, clock);
        Controller = new Controller("schedules", reconciler, queue, Workers, loggers.CreateLogger<Controller>());
    }

    public IInformer Informer { get; }

    public Controller Controller { get; }

    /// <summary>The schedule is due.</summary>
    public void Look(ObjectKey schedule) => queue.Add(schedule);
}
