using System.Globalization;
using Wan.Farm.Api.Conditions;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>Says how a job is. Whole seconds and percents only: what did not change for a person is equal.</summary>
internal static class JobStatusWriter
{
    private const int LongestRanges = 1024;

    /// <summary>Progress below which the speed so far says nothing.</summary>
    private const double FirstEstimate = 0.02;

    public static VideoJobStatus Refused(VideoJobStatus before, long? generation, string reason, string message, DateTimeOffset now) => before with
    {
        ObservedGeneration = generation,
        State = VideoJobState.Pending,
        Reason = reason,
        Conditions = before.Conditions.With(VideoJobConditions.Accepted, ConditionStatus.False, reason, message, generation, now),
    };

    public static VideoJobStatus Accepted(VideoJobStatus before, long? generation, string pool, long seed, DateTimeOffset now) => before with
    {
        ObservedGeneration = generation,
        State = VideoJobState.Pending,
        Reason = VideoJobReasons.WaitingForGroup,
        Seed = seed,
        Pool = pool,
        StartTime = before.StartTime ?? Seconds(now),
        Conditions = before.Conditions.With(
            VideoJobConditions.Accepted, ConditionStatus.True, VideoJobReasons.Accepted, $"the RenderPool {pool} renders it, with seed {seed.ToString(CultureInfo.InvariantCulture)}", generation, now),
    };

    public static VideoJobStatus AtWork(VideoJobStatus before, long? generation, bool suspend, JobSnapshot work, DateTimeOffset now)
    {
        (VideoJobState state, string reason) = StateOf(suspend, work);
        JobRow job = work.Job;
        bool ended = job.Phase != JobPhase.Running;
        return before with
        {
            ObservedGeneration = generation,
            State = state,
            Reason = reason,
            ProgressPercent = (int)(100 * work.Progress),
            Chunks = ChunksOf(work),
            Groups = work.Leases.Select(lease => lease.WorkerGroup).Distinct().Count(),
            Retries = work.Retries,
            CompletionTime = ended ? Seconds(job.EndedAt ?? now) : null,
            EstimatedCompletionTime = ended || suspend ? null : Estimate(job.StartedAt, work.Progress, now),
            Output = LocationOf(job, $"{job.Name}.mp4") ?? LocationOf(job, $"{job.Name}.png"),
            Preview = LocationOf(job, $"{job.Name}.preview.mp4"),
            Conditions = ConditionsOf(before.Conditions, generation, suspend, work, now),
        };
    }

    /// <param name="runs">The job is at work again, whatever it was before.</param>
    public static VideoJobStatus Retried(VideoJobStatus before, string id, string message, bool runs, DateTimeOffset now)
    {
        VideoJobStatus answered = before with { Retried = [.. before.Retried ?? [], new RetryAnswer { Id = id, Message = message }] };
        if (!runs)
            return answered;
        IReadOnlyList<Condition>? conditions = before.Conditions;
        foreach (string type in new[] { VideoJobConditions.Complete, VideoJobConditions.Failed }.Where(type => conditions.IsTrue(type)))
            conditions = conditions.With(type, ConditionStatus.False, VideoJobReasons.Retried, message, before.ObservedGeneration, now);
        return answered with { State = VideoJobState.Pending, Reason = VideoJobReasons.Retried, CompletionTime = null, Conditions = conditions };
    }

    private static (VideoJobState State, string Reason) StateOf(bool suspend, JobSnapshot work) => work.Job.Phase switch
    {
        JobPhase.Complete => (VideoJobState.Complete, VideoJobReasons.Rendered),
        JobPhase.Failed => (VideoJobState.Failed, work.Job.Reason ?? "Failed"),
        JobPhase.Cancelled => (VideoJobState.Failed, "Cancelled"),
        _ when suspend => (VideoJobState.Suspended, work.Leases.Count > 0 ? VideoJobReasons.Stopping : VideoJobReasons.Suspended),
        _ when work.Job.StartedAt is null && work.Leases.Count == 0 => (VideoJobState.Pending, VideoJobReasons.WaitingForGroup),
        _ when work.Tasks.Count(task => task.State != TaskState.Done) == 1 => (VideoJobState.Assembling, work.Leases.Count > 0 ? VideoJobReasons.Assembling : WhyNobody(work)),
        _ => (VideoJobState.Running, work.Leases.Count > 0 ? VideoJobReasons.Rendering : WhyNobody(work)),
    };

    /// <summary>Why no group is at a job that was begun: between two of its tasks that is so for a moment.</summary>
    private static string WhyNobody(JobSnapshot work) => work.Trouble is null ? VideoJobReasons.WaitingForGroup : VideoJobReasons.TaskFailing;

    private static ChunkStatus ChunksOf(JobSnapshot work)
    {
        string? Of(TaskState state) => IndexRanges.Write(work.Tasks.Where(task => task.State == state).Select(task => task.Position), LongestRanges);
        int done = work.Count(TaskState.Done);
        return new ChunkStatus
        {
            Total = work.Tasks.Count,
            DoneCount = done,
            Summary = string.Create(CultureInfo.InvariantCulture, $"{done}/{work.Tasks.Count}"),
            Done = Of(TaskState.Done),
            Running = Of(TaskState.Leased),
            Failed = Of(TaskState.Failed),
        };
    }

    private static IReadOnlyList<Condition>? ConditionsOf(IReadOnlyList<Condition>? before, long? generation, bool suspend, JobSnapshot work, DateTimeOffset now)
    {
        JobRow job = work.Job;
        IReadOnlyList<Condition>? conditions = before;
        if (work.Trouble is { } trouble && job.Phase == JobPhase.Running)
            conditions = conditions.With(VideoJobConditions.Retrying, ConditionStatus.True, VideoJobReasons.TaskFailing, TroubleOf(work, trouble), generation, now);
        else if (conditions.IsTrue(VideoJobConditions.Retrying))
            conditions = conditions.With(VideoJobConditions.Retrying, ConditionStatus.False, job.Phase is JobPhase.Failed ? job.Reason ?? "Failed" : VideoJobReasons.Recovered, "nothing is tried again", generation, now);
        if (job.Phase == JobPhase.Complete)
            return conditions.With(VideoJobConditions.Complete, ConditionStatus.True, VideoJobReasons.Rendered, $"rendered {job.Frames} frames", generation, now);
        if (job.Phase != JobPhase.Running)
            return conditions.With(VideoJobConditions.Failed, ConditionStatus.True, job.Reason ?? "Failed", job.Message ?? "", generation, now);
        if (suspend)
            return conditions.With(VideoJobConditions.Suspended, ConditionStatus.True, VideoJobReasons.Suspended, "spec.suspend is true", generation, now);
        return conditions.Find(VideoJobConditions.Suspended) is null
            ? conditions
            : conditions.With(VideoJobConditions.Suspended, ConditionStatus.False, VideoJobReasons.Resumed, "spec.suspend is false", generation, now);
    }

    private static string TroubleOf(JobSnapshot work, AttemptRow trouble)
    {
        TaskRow task = work.Tasks.First(task => task.Id == trouble.Task);
        return $"{task.Name} has failed {(task.Failures == 1 ? "once" : $"{task.Failures} times")} of the {work.Job.FailurePolicy.MaxRetries + 1} that spec.failurePolicy.maxRestarts allows, and is tried again: {trouble.Message}";
    }

    private static DateTimeOffset? Estimate(DateTimeOffset? started, double progress, DateTimeOffset now) =>
        started is { } begun && progress >= FirstEstimate ? Seconds(now + ((now - begun) * ((1 - progress) / progress))) : null;

    private static string? LocationOf(JobRow job, string name) => job.Outputs.FirstOrDefault(output => output.Name == name)?.Location;

    private static DateTimeOffset Seconds(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
