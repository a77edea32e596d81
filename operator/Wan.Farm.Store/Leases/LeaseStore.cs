using Microsoft.EntityFrameworkCore;
using Npgsql;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Leases;

/// <summary>Leases in PostgreSQL: everything that workers change.</summary>
/// <remarks>
/// The end of an attempt locks its job's row first, as everything does that changes a job, so that the last two tasks of a job see each other.
/// A lease's row is the right to write: who finds it gone, or with another epoch, changes nothing.
/// </remarks>
public sealed class LeaseStore(FarmDatabase database) : ITaskLeases
{
    /// <inheritdoc/>
    public async Task<TaskLease?> ClaimAsync(ClaimRequest request, CancellationToken ct)
    {
        TimeSpan duration = database.Options.LeaseDuration;
        ClaimedTask? claimed = await database.StatementAsync(async context => await TakeAsync(context).ConfigureAwait(false) ?? await HeldAsync(context).ConfigureAwait(false), ct)
            .ConfigureAwait(false);
        return claimed?.Lease(request.Holder, duration);

        async Task<ClaimedTask?> TakeAsync(FarmContext context)
        {
            try
            {
                return (await context.Database.SqlQuery<ClaimedTask>(ClaimSql.Take(request, duration)).ToListAsync(ct).ConfigureAwait(false)).FirstOrDefault();
            }
            catch (PostgresException error) when (error.ConstraintName == ClaimSql.HolderKey)
            {
                return null;
            }
        }

        async Task<ClaimedTask?> HeldAsync(FarmContext context) =>
            (await context.Database.SqlQuery<ClaimedTask>(ClaimSql.Held(request, duration)).ToListAsync(ct).ConfigureAwait(false)).FirstOrDefault();
    }

    /// <inheritdoc/>
    public async Task<LeaseOrder> ExtendAsync(TaskLease lease, TaskProgress progress, CancellationToken ct)
    {
        List<bool> goOn = await database.StatementAsync(
            context => context.Database.SqlQuery<bool>(
                $"""
                with extended as (
                    update leases set expires_at = now() + {database.Options.LeaseDuration},
                           first_step = {progress.FirstStep}, step = {progress.Step}, steps = {progress.Steps}
                    where task = {lease.Task} and epoch = {lease.Epoch} returning task
                ), seen as (
                    update workers set seen_at = now() where holder = {lease.Holder}
                )
                select j.phase = 'Running' and not j.suspended as "Value"
                from extended e join tasks t on t.id = e.task join jobs j on j.uid = t.job
                """).ToListAsync(ct),
            ct).ConfigureAwait(false);
        return goOn switch
        {
            [] => LeaseOrder.Lost,
            [true] => LeaseOrder.Go,
            _ => LeaseOrder.Stop,
        };
    }

    /// <inheritdoc/>
    public Task<bool> CommitAsync(TaskLease lease, TaskResult result, CancellationToken ct) => EndAsync(
        lease,
        [AttemptOutcome.Committed],
        async (context, _, held) =>
        {
            var ended = new EndedAttempt(held with { FirstStep = result.Progress.FirstStep, Step = result.Progress.Step, Steps = result.Progress.Steps }, AttemptOutcome.Committed)
            {
                Reused = result.Reused,
                Seconds = result.Seconds,
                PeakBytes = result.PeakMemoryBytes,
            };
            await AttemptEnding.RecordAsync(context, ended, ct).ConfigureAwait(false);
            await Committing.CommitAsync(context, lease, result, database.Options.OrphanDelay, ct).ConfigureAwait(false);
        },
        ct);

    /// <inheritdoc/>
    public Task<bool> FailAsync(TaskLease lease, TaskProgress progress, TaskFailure failure, CancellationToken ct) => EndAsync(
        lease,
        [AttemptOutcome.Failed],
        (context, job, held) => AttemptEnding.FailAsync(context, job, At(held, progress), failure, AttemptOutcome.Failed, ct),
        ct);

    /// <inheritdoc/>
    public Task<bool> ReleaseAsync(TaskLease lease, TaskProgress progress, string reason, CancellationToken ct) => EndAsync(
        lease,
        [AttemptOutcome.Released, AttemptOutcome.Stopped],
        (context, job, held) => AttemptEnding.GiveBackAsync(context, job, At(held, progress), reason, ct),
        ct);

    /// <summary>Gives tasks to others whose holder has been silent for too long. To be called every few seconds, by anybody.</summary>
    /// <returns>The jobs that lost a lease.</returns>
    public async Task<IReadOnlyList<Guid>> ExpireAsync(CancellationToken ct)
    {
        var overdue = await database.ReadAsync(
            context => (from lease in context.Leases.FromSql($"select * from leases where expires_at < now()")
                        join task in context.Tasks on lease.Task equals task.Id
                        select new { lease.Task, lease.Epoch, task.Job }).ToListAsync(ct),
            ct).ConfigureAwait(false);
        List<Guid> jobs = [];
        foreach (var lease in overdue)
        {
            bool expired = await database.WriteAsync(context => ExpireAsync(context, lease.Job, lease.Task, lease.Epoch, ct), ct).ConfigureAwait(false);
            if (expired)
                jobs.Add(lease.Job);
        }

        return [.. jobs.Distinct()];
    }

    private static LeaseRow At(LeaseRow held, TaskProgress progress) =>
        held with { FirstStep = progress.FirstStep, Step = progress.Step, Steps = progress.Steps };

    /// <summary>Ends an attempt, if the lease is still the caller's.</summary>
    private Task<bool> EndAsync(TaskLease lease, AttemptOutcome[] outcomes, Func<FarmContext, JobRow, LeaseRow, Task> end, CancellationToken ct) => database.WriteAsync(
        async context =>
        {
            JobRow? job = await JobLock.TakeAsync(context, lease.Job.Uid, ct).ConfigureAwait(false);
            if (job is null)
                return false;
            List<LeaseRow> held = await context.Leases.FromSql($"delete from leases where task = {lease.Task} and epoch = {lease.Epoch} returning *")
                .ToListAsync(ct).ConfigureAwait(false);

            // The answer to the first time may have been lost.
            if (held.Count == 0)
                return await context.Attempts.AnyAsync(past => past.Task == lease.Task && past.Epoch == lease.Epoch && outcomes.Contains(past.Outcome), ct).ConfigureAwait(false);
            await end(context, job, held[0]).ConfigureAwait(false);
            return true;
        },
        ct);

    private static async Task<bool> ExpireAsync(FarmContext context, Guid uid, long task, long epoch, CancellationToken ct)
    {
        JobRow? job = await JobLock.TakeAsync(context, uid, ct).ConfigureAwait(false);
        List<LeaseRow> held = await context.Leases.FromSql($"delete from leases where task = {task} and epoch = {epoch} and expires_at < now() returning *")
            .ToListAsync(ct).ConfigureAwait(false);
        if (job is null || held is not [LeaseRow lease])
            return false;
        await AttemptEnding.ExpireAsync(context, job, lease, ct).ConfigureAwait(false);
        return true;
    }
}
