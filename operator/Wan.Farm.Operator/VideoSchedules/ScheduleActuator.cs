using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.VideoSchedules;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Controllers.Clients;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.Resources;

namespace Wan.Farm.Operator.VideoSchedules;

/// <summary>Writes what a schedule needs to the cluster.</summary>
public sealed class ScheduleActuator(IKubernetes client, ObjectCache<VideoScheduleResource> cache, ObjectCache<VideoJobResource> jobCache, EventRecorder events, TimeProvider clock)
{
    private readonly ResourceClient<VideoScheduleResource> schedules = new(client);
    private readonly ResourceClient<VideoJobResource> jobs = new(client);
    private readonly WriteExpectations<VideoScheduleResource> written = new(cache, clock);
    private readonly WriteExpectations<VideoJobResource> writtenJobs = new(jobCache, clock);

    /// <summary>Whether the caches show everything that was written for the schedule.</summary>
    public bool IsSeen(ObjectKey key) => written.AreMet(key) && writtenJobs.AreMet(key);

    /// <summary>Drops what is remembered of a schedule that is gone.</summary>
    public void Forget(ObjectKey key)
    {
        written.Forget(key);
        writtenJobs.Forget(key);
    }

    /// <returns>Why the cluster does not take the VideoJob; null when it does, or when there was none to make.</returns>
    public async Task<string?> ApplyAsync(VideoScheduleResource schedule, VideoJobTemplate template, SchedulePlan plan, CancellationToken ct)
    {
        ObjectKey key = ObjectKey.Of(schedule);
        foreach (ChildJob child in plan.Delete)
        {
            await jobs.DeleteAsync(key with { Name = child.Name }, child.Uid, ct);
            writtenJobs.Deleted(key, new VideoJobResource { Metadata = new() { Name = child.Name, NamespaceProperty = key.Namespace, Uid = child.Uid } });
        }

        return plan.Create is { } due ? await CreateAsync(key, schedule, ChildJobs.Make(schedule, template, due), ct) : null;
    }

    public async Task ReportAsync(VideoScheduleResource schedule, VideoScheduleStatus status, IReadOnlyList<ScheduleEvent> said, CancellationToken ct)
    {
        if (KubernetesJson.Serialize(schedule.Status) != KubernetesJson.Serialize(status))
        {
            var wanted = new VideoScheduleResource { Metadata = schedule.Metadata, Spec = schedule.Spec, Status = status };
            written.Wrote(ObjectKey.Of(schedule), await schedules.ReplaceStatusAsync(wanted, ct));
            await events.RecordChangesAsync(schedule, schedule.Status?.Conditions, status.Conditions, IsBad, ct);
        }

        foreach (ScheduleEvent one in said)
            await events.RecordAsync(schedule, one.IsWarning, one.Reason, one.Message, one.Occasion, ct);
    }

    private static bool IsBad(Condition condition) => condition.Status == ConditionStatus.False && condition.Reason != VideoScheduleReasons.Suspended;

    private async Task<string?> CreateAsync(ObjectKey key, VideoScheduleResource schedule, VideoJobResource job, CancellationToken ct)
    {
        try
        {
            writtenJobs.Wrote(key, await jobs.CreateAsync(job, ct));
            return null;
        }
        catch (HttpOperationException error) when (error.IsAlreadyExists())
        {
            // By an earlier pass whose answer was lost, most likely.
            VideoJobResource? there = await jobs.FindAsync(ObjectKey.Of(job), ct);
            return there?.GetController()?.Uid == schedule.Uid() ? null : $"there is a VideoJob {job.Name()} already, which this schedule did not make";
        }
        catch (HttpOperationException error) when (error.IsInvalid() || error.Response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
        {
            return error.Status().Message;
        }
    }
}
