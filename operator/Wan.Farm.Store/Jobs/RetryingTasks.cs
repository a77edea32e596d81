using Microsoft.EntityFrameworkCore;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Store.Leases;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Jobs;

/// <summary>Does named tasks again, with all that depends on them.</summary>
internal static class RetryingTasks
{
    public static async Task<IReadOnlyList<int>> RetryAsync(FarmContext context, Guid uid, int[] positions, CancellationToken ct)
    {
        if (await JobLock.TakeAsync(context, uid, ct).ConfigureAwait(false) is not { Phase: not JobPhase.Cancelled })
            return [];
        List<TaskRow> again = await context.Tasks.FromSql(
            $"""
            with recursive again(id) as (
                select id from tasks where job = {uid} and position = any({positions})
                union
                select n.task from task_needs n join again a on n.needs = a.id
            )
            select t.* from tasks t join again a on a.id = t.id
            """).ToListAsync(ct).ConfigureAwait(false);
        long[] ids = [.. again.Select(task => task.Id)];
        if (ids.Length == 0)
            return [];

        // Whoever works on one of them finds its lease gone, and stops.
        List<LeaseRow> leases = await context.Leases.FromSql($"delete from leases where task = any({ids}) returning *").ToListAsync(ct).ConfigureAwait(false);
        foreach (LeaseRow lease in leases)
            await AttemptEnding.RecordAsync(context, new EndedAttempt(lease, AttemptOutcome.Stopped) { Message = "the task is to be done again" }, ct).ConfigureAwait(false);
        await context.Database.ExecuteSqlAsync(
            $"""
            update tasks set anew = anew or state = 'Done', state = 'Ready', failures = 0, losses = 0, not_before = '-infinity', first_step = 0, step = 0, steps = 0, done_at = null
            where id = any({ids})
            """,
            ct).ConfigureAwait(false);
        await context.Database.ExecuteSqlAsync($"update tasks set state = 'Ready', failures = 0, losses = 0, not_before = '-infinity' where job = {uid} and state in ('Cancelled', 'Failed')", ct)
            .ConfigureAwait(false);
        await context.Database.ExecuteSqlAsync(
            $"update jobs set phase = 'Running', reason = null, message = null, ended_at = null, frames_sha256 = null, outputs = '[]', entered_at = now(), started_at = null, suspended_for = '0' where uid = {uid}", ct).ConfigureAwait(false);
        await JobWriting.SettleAsync(context, uid, ct).ConfigureAwait(false);
        return [.. again.Select(task => task.Position).Order()];
    }
}
