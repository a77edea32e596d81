using Microsoft.EntityFrameworkCore;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Leases;

/// <summary>Leases in PostgreSQL: everything that workers change.</summary>
/// <remarks>
/// The end of an attempt locks its job's row first, as everything does that changes a job, so that the last two tasks of a job see each other.
/// A lease's row is the right to write: who finds it gone, or with another epoch or holder, changes nothing.
/// What a busy farm does all day, to claim, extend and commit, is one prepared statement each: Entity Framework takes longer than the database does.
/// </remarks>
public sealed class LeaseStore(FarmDatabase database) : ITaskLeases
{
    /// <inheritdoc/>
    public Task<TaskLease?> ClaimAsync(ClaimRequest request, CancellationToken ct)
    {
        TimeSpan duration = database.Options.LeaseDuration;
        return database.CallAsync(
            ClaimCall.Sql, parameters => ClaimCall.Fill(parameters, request, duration), reader => ClaimCall.ReadAsync(reader, request.Holder, duration, ct), ct);
    }

    /// <inheritdoc/>
    public Task<LeaseOrder> ExtendAsync(TaskLease lease, TaskProgress progress, CancellationToken ct) => database.CallAsync(
        ExtendCall.Sql,
        parameters => ExtendCall.Fill(parameters, lease, progress, database.Options.LeaseDuration),
        async reader => !await reader.ReadAsync(ct).ConfigureAwait(false) ? LeaseOrder.Lost : reader.GetBoolean(0) ? LeaseOrder.Go : LeaseOrder.Stop,
        ct);

    /// <inheritdoc/>
    public Task<bool> CommitAsync(TaskLease lease, TaskResult result, CancellationToken ct) => database.CallAsync(
        CommitCall.Sql,
        parameters => CommitCall.Fill(parameters, lease, result, database.Options.OrphanDelay),
        async reader => await reader.ReadAsync(ct).ConfigureAwait(false) && reader.GetBoolean(0),
        ct);

    /// <inheritdoc/>
    public Task<bool> FailAsync(TaskLease lease, TaskProgress progress, TaskFailure failure, CancellationToken ct) => EndAsync(
        lease,
        [AttemptOutcome.Failed],
        (context, job, held) => failure.Kind == TaskFailureKind.Lost
            ? AttemptEnding.LoseAsync(context, job, At(held, progress), AttemptOutcome.Failed, failure.Message, ct)
            : AttemptEnding.FailAsync(context, job, At(held, progress), failure, AttemptOutcome.Failed, ct),
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

    /// <summary>Takes tasks from workers that are heard of and have done no step for as long as their jobs allow. To be called every few seconds, by anybody.</summary>
    /// <returns>The jobs that lost a lease.</returns>
    public async Task<IReadOnlyList<Guid>> StallAsync(CancellationToken ct)
    {
        List<HeldTask> stalled = await database.ReadAsync(
            context => context.Database.SqlQuery<HeldTask>(
                $"""
                select l.task as "Task", l.epoch as "Epoch", t.job as "Job" from leases l join tasks t on t.id = l.task join jobs j on j.uid = t.job
                where j.phase = 'Running' and not j.suspended and l.progressed_at < now() - make_interval(secs => j.stall_seconds)
                """).ToListAsync(ct),
            ct).ConfigureAwait(false);
        foreach (HeldTask lease in stalled)
        {
            await TakeAwayAsync(
                lease,
                (context, job, held) =>
                {
                    string step = held.Steps > 0 ? $" after step {held.Step} of {held.Steps}" : "";
                    var failure = new TaskFailure(TaskFailureKind.Stalled, $"{held.Holder} did no step{step} for the {job.StallSeconds} s of spec.deadlines.stallSeconds; allow more if a step takes that long, or look at what keeps that worker");
                    return AttemptEnding.FailAsync(context, job, held, failure, AttemptOutcome.Failed, ct);
                },
                ct).ConfigureAwait(false);
        }

        return [.. stalled.Select(lease => lease.Job).Distinct()];
    }

    /// <summary>A process of a group has ended: what the group works on is given to others at once. May be repeated.</summary>
    public async Task DieAsync(string pool, string group, WorkerDeath death, CancellationToken ct)
    {
        List<HeldTask> held = await database.ReadAsync(
            context => (from lease in context.Leases
                        join task in context.Tasks on lease.Task equals task.Id
                        where lease.Pool == pool && lease.WorkerGroup == @group
                        select new HeldTask(lease.Task, lease.Epoch, task.Job)).ToListAsync(ct),
            ct).ConfigureAwait(false);
        foreach (HeldTask lease in held)
            await TakeAwayAsync(lease, (context, job, row) => AttemptEnding.DieAsync(context, job, row, death, ct), ct).ConfigureAwait(false);
    }

    private Task<bool> TakeAwayAsync(HeldTask lease, Func<FarmContext, JobRow, LeaseRow, Task> end, CancellationToken ct) => database.WriteAsync(
        async context =>
        {
            JobRow? job = await JobLock.TakeAsync(context, lease.Job, ct).ConfigureAwait(false);
            List<LeaseRow> rows = await context.Leases.FromSql($"delete from leases where task = {lease.Task} and epoch = {lease.Epoch} returning *").ToListAsync(ct).ConfigureAwait(false);
            if (job is null || rows is not [LeaseRow row])
                return false;
            await end(context, job, row).ConfigureAwait(false);
            return true;
        },
        ct);

    private static LeaseRow At(LeaseRow held, TaskProgress progress) =>
        held with { FirstStep = progress.FirstStep, Step = progress.Step, Steps = progress.Steps };

    /// <summary>Ends an attempt, if the lease is still the caller's.</summary>
    private Task<bool> EndAsync(TaskLease lease, AttemptOutcome[] outcomes, Func<FarmContext, JobRow, LeaseRow, Task> end, CancellationToken ct) => database.WriteAsync(
        async context =>
        {
            JobRow? job = await JobLock.TakeAsync(context, lease.Job.Uid, ct).ConfigureAwait(false);
            if (job is null)
                return false;
            List<LeaseRow> held = await context.Leases.FromSql(
                $"delete from leases where task = {lease.Task} and epoch = {lease.Epoch} and holder = {lease.Holder} returning *")
                .ToListAsync(ct).ConfigureAwait(false);

            // The answer to the first time may have been lost.
            if (held.Count == 0)
                return await context.Attempts.AnyAsync(past => past.Task == lease.Task && past.Epoch == lease.Epoch && past.Holder == lease.Holder && outcomes.Contains(past.Outcome), ct).ConfigureAwait(false);
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
