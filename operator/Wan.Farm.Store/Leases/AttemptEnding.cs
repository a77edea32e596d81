using Microsoft.EntityFrameworkCore;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store.Jobs;
using Wan.Farm.Store.Policies;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Leases;

/// <summary>What becomes of a task whose lease has just been taken away. Called under the job's lock.</summary>
internal static class AttemptEnding
{
    /// <summary>The worker gave it back: it is anybody's again, or nobody's where the job is over.</summary>
    public static async Task GiveBackAsync(FarmContext context, JobRow job, LeaseRow lease, string reason, CancellationToken ct)
    {
        bool wanted = job is { Phase: JobPhase.Running, Suspended: false };
        await RecordAsync(context, new EndedAttempt(lease, wanted ? AttemptOutcome.Released : AttemptOutcome.Stopped) { Message = reason }, ct).ConfigureAwait(false);
        await FreeAsync(context, job, lease, losses: 0, ct).ConfigureAwait(false);
    }

    /// <summary>Nothing was heard of the worker.</summary>
    public static Task ExpireAsync(FarmContext context, JobRow job, LeaseRow lease, CancellationToken ct) =>
        LoseAsync(context, job, lease, AttemptOutcome.Expired, $"nothing was heard of {lease.Holder} until its lease ran out", ct);

    /// <summary>The worker was lost, or a part of it. That is not the work's fault, unless it happens every time before a step is done.</summary>
    public static async Task LoseAsync(FarmContext context, JobRow job, LeaseRow lease, AttemptOutcome outcome, string what, CancellationToken ct)
    {
        TaskRow task = await context.Tasks.SingleAsync(row => row.Id == lease.Task, ct).ConfigureAwait(false);
        int losses = lease.Step > lease.FirstStep ? 0 : task.Losses + 1;
        if (losses > job.FailurePolicy.MaxLosses && job.Phase == JobPhase.Running)
        {
            var failure = new TaskFailure(TaskFailureKind.Lost, $"{losses} workers in a row were lost at it before a step was done; the last one was {lease.Holder}: {what}");
            await FailAsync(context, job, lease, failure, outcome, ct).ConfigureAwait(false);
            return;
        }

        await RecordAsync(context, new EndedAttempt(lease, outcome) { Failure = outcome == AttemptOutcome.Failed ? TaskFailureKind.Lost : null, Message = what }, ct).ConfigureAwait(false);
        await FreeAsync(context, job, lease, losses, ct).ConfigureAwait(false);
    }

    /// <summary>A process of the worker's group ended by its own fault: as if nothing were heard of it any more, unless a rule of the job is about that.</summary>
    public static async Task DieAsync(FarmContext context, JobRow job, LeaseRow lease, WorkerDeath death, CancellationToken ct)
    {
        TaskRow task = await context.Tasks.SingleAsync(row => row.Id == lease.Task, ct).ConfigureAwait(false);
        var failure = new TaskFailure(TaskFailureKind.WorkerDied, death.Message);
        if (job.FailurePolicy.RuleFor(new FailureFacts(failure.Kind, task.Stage, failure.Message, death.ExitCode)) is not { } rule)
            await LoseAsync(context, job, lease, AttemptOutcome.Expired, death.Message, ct).ConfigureAwait(false);
        else if (job.FailurePolicy.Rules[rule].Action == FailureAction.Ignore)
            await FreeAsync(context, job, lease, death.Message, ct).ConfigureAwait(false);
        else
            await FailAsync(context, job, lease, failure, AttemptOutcome.Expired, ct, death.ExitCode).ConfigureAwait(false);
    }

    /// <summary>The work failed: it is tried again after a pause, or its job has failed.</summary>
    /// <param name="exitCode">Of the process that ended; null when none did.</param>
    public static async Task FailAsync(FarmContext context, JobRow job, LeaseRow lease, TaskFailure failure, AttemptOutcome outcome, CancellationToken ct, int? exitCode = null)
    {
        await RecordAsync(context, new EndedAttempt(lease, outcome) { Failure = failure.Kind, Message = failure.Message }, ct).ConfigureAwait(false);
        TaskRow task = await context.Tasks.SingleAsync(row => row.Id == lease.Task, ct).ConfigureAwait(false);
        FailureDecision decision = job.FailurePolicy.Decide(new FailureFacts(failure.Kind, task.Stage, failure.Message, exitCode), task.Failures);
        await context.Database.ExecuteSqlAsync(
            $"""
            update tasks set failures = {decision.Failures}, not_before = now() + {decision.Pause},
                   first_step = {lease.FirstStep}, step = {lease.Step}, steps = {lease.Steps},
                   state = {(job.Phase != JobPhase.Running ? TaskState.Cancelled : decision.Again ? TaskState.Ready : TaskState.Failed).ToString()}
            where id = {lease.Task}
            """,
            ct).ConfigureAwait(false);
        if (job.Phase != JobPhase.Running)
            return;
        if (!decision.Again)
        {
            string tries = decision.Failures == 1 ? "" : $" {decision.Failures} times";
            (string reason, string rule) = decision.Rule is { } which && job.FailurePolicy.Rules[which].Action == FailureAction.FailJob
                ? (JobReasons.FailurePolicyRule, $" (spec.failurePolicy.rules[{which}] says FailJob)")
                : (JobReasons.Of(failure.Kind), "");
            await JobWriting.EndAsync(context, job.Uid, JobPhase.Failed, reason, $"{task.Name} failed{tries}: {failure.Message}{rule}", ct).ConfigureAwait(false);
        }
        else if (failure.LostInputs.Count > 0)
        {
            await JobWriting.MakeAgainAsync(context, job.Uid, [.. failure.LostInputs.Select(key => key.Hex)], ct).ConfigureAwait(false);
        }
    }

    public static Task RecordAsync(FarmContext context, EndedAttempt ended, CancellationToken ct)
    {
        LeaseRow lease = ended.Lease;
        string outcome = ended.Outcome.ToString();
        string? failure = ended.Failure?.ToString();
        return context.Database.ExecuteSqlAsync(
            $"""
            insert into attempts (task, epoch, attempt, holder, worker_group, started_at, outcome, failure, message, first_step, step)
            values ({lease.Task}, {lease.Epoch}, {lease.Attempt}, {lease.Holder}, {lease.WorkerGroup}, {lease.StartedAt}, {outcome}, {failure},
                    {ended.Message}, {lease.FirstStep}, {lease.Step})
            """,
            ct);
    }

    /// <summary>It is anybody's again, and nothing counts.</summary>
    private static async Task FreeAsync(FarmContext context, JobRow job, LeaseRow lease, string why, CancellationToken ct)
    {
        await RecordAsync(context, new EndedAttempt(lease, AttemptOutcome.Expired) { Message = why }, ct).ConfigureAwait(false);
        await FreeAsync(context, job, lease, losses: 0, ct).ConfigureAwait(false);
    }

    private static Task FreeAsync(FarmContext context, JobRow job, LeaseRow lease, int losses, CancellationToken ct)
    {
        string state = (job.Phase == JobPhase.Running ? TaskState.Ready : TaskState.Cancelled).ToString();
        return context.Database.ExecuteSqlAsync(
            $"""
            update tasks set state = {state}, losses = {losses}, first_step = {lease.FirstStep}, step = {lease.Step}, steps = {lease.Steps}
            where id = {lease.Task}
            """,
            ct);
    }
}
