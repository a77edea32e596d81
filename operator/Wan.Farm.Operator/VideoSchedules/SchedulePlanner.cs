using k8s.Models;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.VideoSchedules;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Operator.VideoSchedules.Timing;

namespace Wan.Farm.Operator.VideoSchedules;

/// <summary>Decides what a schedule needs next. Reads only its arguments.</summary>
public static class SchedulePlanner
{
    private const int MostNames = 10;

    public static SchedulePlan Plan(ScheduleObservation seen, DateTimeOffset now)
    {
        VideoScheduleStatus status = Counted(seen);
        if (seen.Object.DeletionTimestamp() is not null)
            return new SchedulePlan();   // what it owns goes with it
        if (seen.Document.Value?.Spec is not { } spec)
            return new SchedulePlan { Status = Say(seen, status, ConditionStatus.False, VideoScheduleReasons.InvalidSpec, string.Join("; ", seen.Document.Problems), now) };
        SchedulePlan kept = new() { Delete = Surplus(seen.Children, spec) };
        if (spec.Suspend)
            return kept with { Status = Say(seen, status with { NextScheduleTime = null }, ConditionStatus.False, VideoScheduleReasons.Suspended, "spec.suspend is true", now) };
        var times = FireTimes.Of(CronText.Read(spec.Schedule, out _)!, TimeZoneInfo.FindSystemTimeZoneById(spec.TimeZone));
        if (times.After(now) is not { } next)
            return kept with { Status = Say(seen, status, ConditionStatus.False, VideoScheduleReasons.InvalidSpec, $"spec.schedule: {spec.Schedule} never comes; give e.g. 0 22 * * *", now) };
        kept = kept with { Timer = times };
        string text = $"{spec.Schedule} {spec.TimeZone}";
        DateTimeOffset since = CountedUntil(seen, text, now);
        status = status with { CountedSchedule = text, CountedUntil = since, NextScheduleTime = next };
        return times.Last(since, now) is { } due
            ? Due(seen, spec, status, kept, due, now)
            : kept with { Status = AsScheduled(seen, status, now) };
    }

    /// <summary>What a VideoJob that was due has become.</summary>
    private static SchedulePlan Due(ScheduleObservation seen, VideoScheduleSpec spec, VideoScheduleStatus status, SchedulePlan kept, DateTimeOffset due, DateTimeOffset now)
    {
        ChildJob[] active = [.. seen.Children.Where(child => child.IsActive)];
        string name = ChildJobs.NameOf(seen.Object.Name(), due);
        if (seen.Children.Any(child => child.Name == name))
            return kept with { Status = AsScheduled(seen, status with { CountedUntil = due, LastScheduleTime = due }, now) };   // made by a pass that could not report
        TimeSpan late = now - due;
        if (spec.StartingDeadlineSeconds is { } limit && late > TimeSpan.FromSeconds(limit))
        {
            string message = $"{name}, due at {ChildJobs.Text(due)}, is left out: it would be later than the {limit} s of spec.startingDeadlineSeconds";
            return kept with
            {
                Status = AsScheduled(seen, status with { CountedUntil = due }, now),
                Events = [new(IsWarning: true, VideoScheduleReasons.TimeMissed, message, ChildJobs.Text(due))],
            };
        }

        if (spec.ConcurrencyPolicy == ConcurrencyPolicy.Forbid && active.Length > 0)
        {
            string message = $"{name} waits until {active[^1].Name} has ended, as spec.concurrencyPolicy is Forbid";
            return kept with
            {
                Status = Say(seen, status, ConditionStatus.True, VideoScheduleReasons.WaitingForActive, message, now),
                RecheckAfter = spec.StartingDeadlineSeconds is { } patience ? TimeSpan.FromSeconds(patience + 1) - late : null,
            };
        }

        ChildJob[] replaced = spec.ConcurrencyPolicy == ConcurrencyPolicy.Replace ? active : [];
        VideoScheduleStatus made = status with { CountedUntil = due, LastScheduleTime = due };
        return kept with
        {
            Delete = [.. kept.Delete, .. replaced],
            Create = due,
            Unmade = status,
            Status = AsScheduled(seen, made, now, [.. active.Except(replaced).Select(child => child.Name), name]),
            Events =
            [
                .. replaced.Select(child => new ScheduleEvent(IsWarning: false, VideoScheduleReasons.JobReplaced, $"{child.Name} is deleted for {name}", child.Name)),
                new(IsWarning: false, VideoScheduleReasons.JobCreated, $"made {name}, due at {ChildJobs.Text(due)}", ChildJobs.Text(due)),
            ],
        };
    }

    /// <summary>Finished VideoJobs beyond those that are kept.</summary>
    private static ChildJob[] Surplus(IReadOnlyList<ChildJob> children, VideoScheduleSpec spec)
    {
        IEnumerable<ChildJob> Beyond(ChildState state, int kept) => children.Where(child => child.State == state).OrderByDescending(child => child.DueAt).Skip(kept).Where(child => !child.IsGoing);
        return [.. Beyond(ChildState.Complete, spec.SuccessfulJobsHistoryLimit), .. Beyond(ChildState.Failed, spec.FailedJobsHistoryLimit)];
    }

    /// <summary>An edited or resumed schedule counts from now on: what it would have been due before is not made up for.</summary>
    private static DateTimeOffset CountedUntil(ScheduleObservation seen, string text, DateTimeOffset now)
    {
        VideoScheduleStatus? before = seen.Object.Status;
        if (before?.CountedUntil is not { } until)
            return Whole(before?.Conditions is null ? seen.Object.Metadata.CreationTimestamp ?? now : now);
        bool counts = before.CountedSchedule == text && before.Conditions.Find(VideoScheduleReasons.Ready)?.Reason != VideoScheduleReasons.Suspended;
        return counts ? until : Whole(now);
    }

    private static VideoScheduleStatus Counted(ScheduleObservation seen)
    {
        VideoScheduleStatus before = seen.Object.Status ?? new();
        DateTimeOffset? success = seen.Children.Where(child => child.State == ChildState.Complete).Select(child => child.EndedAt).Append(before.LastSuccessfulTime).Max();
        return WithActive(before with { LastSuccessfulTime = success }, [.. seen.Children.Where(child => child.IsActive).Select(child => child.Name)]);
    }

    private static VideoScheduleStatus WithActive(VideoScheduleStatus status, string[] names) => status with
    {
        ActiveCount = names.Length,
        Active = names.Length == 0 ? null : [.. names.Order(StringComparer.Ordinal).TakeLast(MostNames).Select(name => new ActiveJob { Name = name })],
    };

    private static VideoScheduleStatus AsScheduled(ScheduleObservation seen, VideoScheduleStatus status, DateTimeOffset now, string[]? active = null) => Say(
        seen,
        active is null ? status : WithActive(status, active),
        ConditionStatus.True,
        VideoScheduleReasons.Scheduled,
        $"the next VideoJob is due at {ChildJobs.Text(status.NextScheduleTime!.Value)}",
        now);

    private static VideoScheduleStatus Say(ScheduleObservation seen, VideoScheduleStatus status, ConditionStatus ready, string reason, string message, DateTimeOffset now) => status with
    {
        ObservedGeneration = seen.Object.Generation(),
        Conditions = status.Conditions.With(VideoScheduleReasons.Ready, ready, reason, message, seen.Object.Generation(), now),
    };

    private static DateTimeOffset Whole(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
