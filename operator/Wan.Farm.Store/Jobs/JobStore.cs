using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Policies;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Jobs;

/// <summary>Jobs, as the operator sees and changes them. Every call may be repeated.</summary>
/// <param name="fence">Null where there is one operator only, as in tests.</param>
public sealed class JobStore(FarmDatabase database, LeaderFence? fence = null)
{
    /// <summary>Admits a job with all its tasks.</summary>
    /// <returns>False when it is there already; it is left as it is.</returns>
    /// <exception cref="StaleLeaderException">Another operator leads now. The same for everything below that changes something.</exception>
    /// <exception cref="FarmUnavailableException">The database does not answer. The same for everything below.</exception>
    public Task<bool> AddAsync(NewJob job, CancellationToken ct) => WriteAsync(context => AddingJobs.AddAsync(context, job, ct), ct);

    public Task<JobRow?> FindAsync(Guid uid, CancellationToken ct) =>
        database.ReadAsync(context => context.Jobs.SingleOrDefaultAsync(job => job.Uid == uid, ct), ct);

    /// <summary>All jobs that are admitted; for a farm's start, and for the sweep of jobs whose VideoJob has gone.</summary>
    public Task<List<JobRow>> ListAsync(CancellationToken ct) => database.ReadAsync(context => context.Jobs.OrderBy(job => job.CreatedAt).ToListAsync(ct), ct);

    /// <summary>In the order of the plan.</summary>
    public Task<List<TaskRow>> TasksAsync(Guid uid, CancellationToken ct) =>
        database.ReadAsync(context => context.Tasks.Where(task => task.Job == uid).OrderBy(task => task.Position).ToListAsync(ct), ct);

    /// <summary>A job with its tasks and leases, all from one moment; null when there is none.</summary>
    public Task<JobSnapshot?> SnapshotAsync(Guid uid, CancellationToken ct) => database.ReadAsync(
        async context =>
        {
            if (await context.Jobs.SingleOrDefaultAsync(job => job.Uid == uid, ct).ConfigureAwait(false) is not { } job)
                return null;
            List<TaskRow> tasks = await context.Tasks.Where(task => task.Job == uid).OrderBy(task => task.Position).ToListAsync(ct).ConfigureAwait(false);
            List<LeaseRow> leases = await (from lease in context.Leases
                                           join task in context.Tasks on lease.Task equals task.Id
                                           where task.Job == uid
                                           select lease).ToListAsync(ct).ConfigureAwait(false);
            return (JobSnapshot?)new JobSnapshot(job, tasks, leases) { Trouble = await TroubleAsync(context, tasks, ct).ConfigureAwait(false) };
        },
        ct);

    /// <summary>The last failure of a task that is to be tried again.</summary>
    private static async Task<AttemptRow?> TroubleAsync(FarmContext context, List<TaskRow> tasks, CancellationToken ct)
    {
        long[] failing = [.. tasks.Where(task => task.Failures > 0 && task.State is (TaskState.Ready or TaskState.Leased)).Select(task => task.Id)];
        return failing.Length == 0
            ? null
            : await context.Attempts.Where(attempt => failing.Contains(attempt.Task) && attempt.Failure != null).OrderByDescending(attempt => attempt.Id).FirstOrDefaultAsync(ct).ConfigureAwait(false);
    }

    /// <summary>How its attempts ended, oldest first.</summary>
    public Task<List<AttemptRow>> AttemptsAsync(Guid uid, CancellationToken ct) => database.ReadAsync(
        context => (from attempt in context.Attempts
                    join task in context.Tasks on attempt.Task equals task.Id
                    where task.Job == uid
                    orderby attempt.Id
                    select attempt).ToListAsync(ct),
        ct);

    public Task SetPriorityAsync(Guid uid, int priority, CancellationToken ct) => WriteAsync(
        context => context.Database.ExecuteSqlAsync($"update jobs set priority = {priority} where uid = {uid} and priority <> {priority}", ct), ct);

    /// <summary>Suspended: nothing of it is taken any more, and whoever works on it saves and stops within a step. Or the other way.</summary>
    public Task SetSuspendedAsync(Guid uid, bool suspended, CancellationToken ct) => WriteAsync(
        context => context.Database.ExecuteSqlAsync(
            $"""
            update jobs set suspended = {suspended}, suspended_at = case when {suspended} then now() end,
                   entered_at = case when started_at is null and suspended then entered_at + (now() - suspended_at) else entered_at end,
                   suspended_for = case when started_at is not null and suspended then suspended_for + (now() - suspended_at) else suspended_for end
            where uid = {uid} and suspended <> {suspended}
            """,
            ct),
        ct);

    /// <summary>How much failure, and rest, a job bears from now on.</summary>
    public Task SetPolicyAsync(Guid uid, FailurePolicy policy, int? stallSeconds, CancellationToken ct)
    {
        string text = JsonSerializer.Serialize(policy, RenderTaskJson.Options);
        return WriteAsync(context => context.Database.ExecuteSqlAsync($"update jobs set failure_policy = {text}, stall_seconds = {stallSeconds} where uid = {uid}", ct), ct);
    }

    /// <summary>Stops a running job for good; whoever works on it stops within a step.</summary>
    public Task CancelAsync(Guid uid, CancellationToken ct) => EndAsync(uid, JobPhase.Cancelled, reason: null, message: null, ct);

    /// <summary>Declares a running job failed, for instance because its deadline has passed.</summary>
    public Task FailAsync(Guid uid, string reason, string message, CancellationToken ct) => EndAsync(uid, JobPhase.Failed, reason, message, ct);

    /// <summary>Does tasks again, with all that depends on them, whatever they made before; a failed or finished job runs again.</summary>
    /// <returns>The positions of the tasks that will be done again; none when the job was cancelled, is not there, or has no such tasks.</returns>
    public Task<IReadOnlyList<int>> RetryAsync(Guid uid, IReadOnlyCollection<int> positions, CancellationToken ct) =>
        WriteAsync(context => RetryingTasks.RetryAsync(context, uid, [.. positions], ct), ct);

    /// <summary>Forgets a job. What it stored and no other job uses is noted for removal.</summary>
    /// <returns>False when it was not there.</returns>
    public Task<bool> DeleteAsync(Guid uid, CancellationToken ct) => WriteAsync(
        async context =>
        {
            if (await JobLock.TakeAsync(context, uid, ct).ConfigureAwait(false) is null)
                return false;
            await context.Database.ExecuteSqlAsync(
                $"""
                insert into orphans (key, kind, remove_after)
                select distinct a.key, a.kind, now() + {database.Options.OrphanDelay}
                from artifacts a join task_makes m on m.key = a.key join tasks t on t.id = m.task
                where t.job = {uid}
                  and not exists (select 1 from task_makes o join tasks u on u.id = o.task where o.key = a.key and u.job <> {uid})
                on conflict do nothing
                """,
                ct).ConfigureAwait(false);
            await context.Database.ExecuteSqlAsync($"delete from jobs where uid = {uid}", ct).ConfigureAwait(false);
            return true;
        },
        ct);

    private Task EndAsync(Guid uid, JobPhase phase, string? reason, string? message, CancellationToken ct) => WriteAsync(
        async context =>
        {
            if (await JobLock.TakeAsync(context, uid, ct).ConfigureAwait(false) is { Phase: JobPhase.Running })
                await JobWriting.EndAsync(context, uid, phase, reason, message, ct).ConfigureAwait(false);
            return true;
        },
        ct);

    private Task<T> WriteAsync<T>(Func<FarmContext, Task<T>> write, CancellationToken ct) => database.WriteAsync(
        async context =>
        {
            if (fence is not null)
                await fence.CheckAsync(context, ct).ConfigureAwait(false);
            return await write(context).ConfigureAwait(false);
        },
        ct);
}
