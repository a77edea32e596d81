using k8s.Models;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Operator.Conditions;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Policies;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>Decides what a job needs next. Reads only its arguments.</summary>
public static class JobPlanner
{
    /// <param name="seed">For a job that names none and has none recorded.</param>
    public static JobPlan Plan(JobObservation seen, long seed, JobOptions options, DateTimeOffset now)
    {
        VideoJobStatus status = seen.Object.Status ?? new();
        if (seen.Object.DeletionTimestamp() is { } deleted)
            return Going(seen, now - deleted, options);
        if (seen.IsStateKnown && seen.Document.Value is { } written && NextRetry(written.Spec, status) is { } request && status.StartTime is not null)
            return Retry(seen, status, request, now);
        if (status.Conditions.IsTrue(VideoJobConditions.Complete) || status.Conditions.IsTrue(VideoJobConditions.Failed))
            return Finished(seen, status, now);
        if (seen.Document.Value is not { } job)
            return Refuse(seen, status, VideoJobReasons.InvalidSpec, string.Join("; ", seen.Document.Problems), recheckAfter: null, now);
        if (!seen.IsStateKnown)
            return new JobPlan { Status = status with { State = status.State ?? VideoJobState.Pending, Reason = VideoJobReasons.StateUnavailable }, RecheckAfter = options.WaitInterval };
        return seen.Work is { } work ? Track(seen, job, status, work, options, now) : Begin(seen, job, status, seed, options, now);
    }

    private static JobPlan Going(JobObservation seen, TimeSpan since, JobOptions options) => seen.IsStateKnown
        ? new JobPlan { Forget = true }
        : new JobPlan { ForgetLater = since >= options.LongestDeletion, RecheckAfter = options.WaitInterval };

    private static JobPlan Finished(JobObservation seen, VideoJobStatus status, DateTimeOffset now)
    {
        if (seen.Document.Value?.Spec.TtlSecondsAfterFinished is not { } seconds || status.CompletionTime is not { } ended)
            return new JobPlan();
        DateTimeOffset due = ended.AddSeconds(seconds);
        return due <= now ? new JobPlan { DeleteObject = true } : new JobPlan { RecheckAfter = due - now };
    }

    /// <summary>Checks, then records what the video is to be, then admits: in passes of their own.</summary>
    private static JobPlan Begin(JobObservation seen, VideoJob job, VideoJobStatus status, long seed, JobOptions options, DateTimeOffset now)
    {
        if (seen.Choice is not { Pool: { } pool } choice)
            return Refuse(seen, status, seen.Choice!.Reason, seen.Choice.Message, recheckAfter: null, now);
        if (FieldsOfOneMachine.First(job.Spec) is { } only)
            return Refuse(seen, status, VideoJobReasons.InputsNotSupported, only, recheckAfter: null, now);
        if (seen.Model is not { } model)
        {
            string message = $"no worker of the RenderPool {pool.Name} has said yet what {job.Spec.Model.Path} is; {(pool.Groups == 0 ? "its spec.groups is 0" : pool.Trouble ?? "its groups are starting")}";
            return Refuse(seen, status, VideoJobReasons.WaitingForModel, message, options.WaitInterval, now);
        }
        if (seen.Question is { } question && seen.Inputs is null or { Problem: not null })
            return Ask(seen, status, pool.Name, question, options, now);
        long chosen = status.Seed ?? job.Spec.Seed ?? seed;
        NewJob admitted;
        try
        {
            admitted = JobAdmission.Plan(seen.Object, job, chosen, pool, model, seen.Inputs);
        }
        catch (InvalidJobException error)
        {
            return Refuse(seen, status, VideoJobReasons.ModelCannotRender, string.Join("; ", error.Problems), recheckAfter: null, now);
        }
        VideoJobStatus recorded = JobStatusWriter.Accepted(status, seen.Object.Generation(), pool.Name, chosen, now);
        return status.StartTime is null
            ? new JobPlan { Status = recorded }
            : new JobPlan { Admit = admitted, Offer = admitted.Suspended ? 0 : 1, Status = recorded, RecheckAfter = options.ProgressInterval };
    }

    /// <summary>The job waits for what its files are; a problem with them may pass.</summary>
    private static JobPlan Ask(JobObservation seen, VideoJobStatus status, string pool, InputQuestion question, JobOptions options, DateTimeOffset now)
    {
        if (seen.Inputs is not { Problem: { } problem } found)
            return Refuse(seen, status, VideoJobReasons.WaitingForInputs, $"a worker of the RenderPool {pool} is to look at the files that the job names", options.WaitInterval, now) with { Ask = (pool, question) };
        return found.MayPass
            ? Refuse(seen, status, VideoJobReasons.InputsUnusable, problem, options.WaitInterval, now) with { Ask = (pool, question) }
            : Refuse(seen, status, VideoJobReasons.InputsUnusable, problem, recheckAfter: null, now);
    }

    private static JobPlan Track(JobObservation seen, VideoJob job, VideoJobStatus status, JobSnapshot work, JobOptions options, DateTimeOffset now)
    {
        bool runs = work.Job.Phase == JobPhase.Running;
        if (runs && JobDeadlines.Over(job.Spec.Deadlines, work.Job, status.Pool, now) is var (reason, message))
        {
            JobSnapshot failed = work with { Job = work.Job with { Phase = JobPhase.Failed, Reason = reason, Message = message, EndedAt = now } };
            return new JobPlan { Fail = (reason, message), Status = JobStatusWriter.AtWork(status, seen.Object.Generation(), job.Spec.Suspend, failed, now) };
        }

        FailurePolicy policy = PolicyOfJob.Of(job.Spec.FailurePolicy);
        bool bearsTheSame = PolicyOfJob.Same(policy, work.Job.FailurePolicy) && work.Job.StallSeconds == job.Spec.Deadlines?.StallSeconds;
        return new JobPlan
        {
            Policy = runs && !bearsTheSame ? (policy, job.Spec.Deadlines?.StallSeconds) : null,
            Suspend = runs && work.Job.Suspended != job.Spec.Suspend ? job.Spec.Suspend : null,
            Priority = runs && work.Job.Priority != job.Spec.Priority ? job.Spec.Priority : null,
            Offer = runs && !job.Spec.Suspend ? work.Count(TaskState.Ready) : 0,
            Status = JobStatusWriter.AtWork(status, seen.Object.Generation(), job.Spec.Suspend, work, now),
            RecheckAfter = runs ? options.ProgressInterval : null,
        };
    }

    private static RetryRequest? NextRetry(VideoJobSpec spec, VideoJobStatus status) =>
        spec.RetryRequests?.FirstOrDefault(request => status.Retried?.Any(answer => answer.Id == request.Id) != true);

    /// <summary>The request counts as answered only when the farm's records know: doing it twice does no harm.</summary>
    private static JobPlan Retry(JobObservation seen, VideoJobStatus status, RetryRequest request, DateTimeOffset now)
    {
        if (seen.Work is not { } work)
            return new JobPlan { Status = JobStatusWriter.Retried(status, request.Id, "nothing is done again: the farm has no records of this job any more; make a new job", runs: false, now) };
        return IndexRanges.Read(request.Chunks, work.Tasks.Count) is { } chunks
            ? new JobPlan
            {
                Retry = chunks,
                Status = JobStatusWriter.Retried(status, request.Id, $"chunks {IndexRanges.Write(chunks, 1024)} are done again, with all that depends on them", runs: true, now),
            }
            : new JobPlan
            {
                Status = JobStatusWriter.Retried(status, request.Id, $"nothing is done again: {request.Chunks} is not of the form 0-4,6 with chunks from 0 to {work.Tasks.Count - 1}", runs: false, now),
            };
    }

    private static JobPlan Refuse(JobObservation seen, VideoJobStatus status, string reason, string message, TimeSpan? recheckAfter, DateTimeOffset now) => new()
    {
        Status = JobStatusWriter.Refused(status, seen.Object.Generation(), reason, message, now),
        RecheckAfter = recheckAfter,
    };
}
