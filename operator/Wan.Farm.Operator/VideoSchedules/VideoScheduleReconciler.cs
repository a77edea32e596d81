using k8s.Models;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.VideoSchedules;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Controllers;
using Wan.Farm.Controllers.Caches;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.Resources;
using Wan.Farm.Operator.VideoSchedules.Timing;

namespace Wan.Farm.Operator.VideoSchedules;

/// <summary>Makes the VideoJobs of a schedule when they are due, and removes old ones.</summary>
public sealed class VideoScheduleReconciler(
    ObjectCache<VideoScheduleResource> schedules, ObjectCache<VideoJobResource> jobs, IScheduleTimer timer, ScheduleActuator actuator, ScheduleOptions options, TimeProvider clock) : IReconciler
{
    /// <summary>Index of VideoJobs by the uid of the schedule that made them.</summary>
    public const string BySchedule = "schedule";

    /// <summary>What <see cref="BySchedule"/> lists a VideoJob under.</summary>
    public static IEnumerable<string> ScheduleOf(VideoJobResource job) => Metadata.ControllerOf<VideoScheduleResource>(job) is null ? [] : [job.GetController().Uid];

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken ct)
    {
        if (schedules.Find(key) is not { } schedule || schedule.DeletionTimestamp() is not null)
        {
            actuator.Forget(key);
            return ReconcileResult.After(await SetTimerAsync(key, null, ct) is null ? null : options.TimerPause);
        }
        if (!actuator.IsSeen(key))
            return ReconcileResult.Done;   // the event that shows the write brings the key back
        var seen = new ScheduleObservation(schedule, ScheduleDocument.Bind(schedule), [.. jobs.By(BySchedule, schedule.Uid()).Select(ChildJobs.Read).OrderBy(child => child.DueAt)]);
        DateTimeOffset now = clock.GetUtcNow();
        SchedulePlan plan = SchedulePlanner.Plan(seen, now);
        string? refusal = seen.Document.Value is { } document ? await actuator.ApplyAsync(schedule, document.Spec.JobTemplate, plan, ct) : null;
        string? timerProblem = await SetTimerAsync(key, plan.Timer, ct);
        if (refusal is not null)
        {
            string message = $"the cluster refuses {ChildJobs.NameOf(key.Name, plan.Create!.Value)}: {refusal}; it is tried again every minute";
            await actuator.ReportAsync(schedule, Troubled(schedule, plan.Unmade!, VideoScheduleReasons.JobRefused, message, now), [], ct);
            return ReconcileResult.After(options.RefusalPause);
        }

        VideoScheduleStatus status = timerProblem is null
            ? plan.Status!
            : Troubled(schedule, plan.Status!, VideoScheduleReasons.StateUnavailable, $"VideoJobs may be some seconds late: {timerProblem}", now);
        await actuator.ReportAsync(schedule, status, plan.Events, ct);
        return ReconcileResult.After(timerProblem is not null ? options.TimerPause : plan.RecheckAfter ?? (plan.Timer is null ? null : options.LookInterval));
    }

    private static VideoScheduleStatus Troubled(VideoScheduleResource schedule, VideoScheduleStatus status, string reason, string message, DateTimeOffset now) =>
        status with { Conditions = (schedule.Status?.Conditions).With(VideoScheduleReasons.Ready, ConditionStatus.False, reason, message, schedule.Generation(), now) };

    /// <returns>What is the matter with the timer; null when nothing is.</returns>
    private async Task<string?> SetTimerAsync(ObjectKey key, FireTimes? times, CancellationToken ct)
    {
        try
        {
            await timer.SetAsync(key, times, ct);
            return null;
        }
        catch (FarmUnavailableException error)
        {
            return error.Message;
        }
    }
}
