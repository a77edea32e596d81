using Microsoft.EntityFrameworkCore;
using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Store.Jobs;

/// <summary>Changes to a whole job. Called under the job's lock.</summary>
internal static class JobWriting
{
    /// <summary>Ends a job that is running; leases are left to their holders, who are told to stop at their next heartbeat.</summary>
    public static async Task EndAsync(FarmContext context, Guid uid, JobPhase phase, string? reason, string? message, CancellationToken ct)
    {
        string name = phase.ToString();
        await context.Database.ExecuteSqlAsync(
            $"update jobs set phase = {name}, reason = {reason}, message = {message}, ended_at = now() where uid = {uid} and phase = 'Running'", ct).ConfigureAwait(false);
        await context.Database.ExecuteSqlAsync($"update tasks set state = 'Cancelled' where job = {uid} and state in ('Blocked', 'Ready')", ct).ConfigureAwait(false);
    }

    /// <summary>What a task of this job has made is not there any more: it is made again, and whoever waits for it waits.</summary>
    public static async Task MakeAgainAsync(FarmContext context, Guid uid, string[] keys, CancellationToken ct)
    {
        await context.Database.ExecuteSqlAsync(
            $"""
            update tasks set state = 'Ready', step = 0, first_step = 0
            where job = {uid} and state = 'Done' and id in (select task from task_makes where key = any({keys}))
            """,
            ct).ConfigureAwait(false);
        await SettleAsync(context, uid, ct).ConfigureAwait(false);
    }

    /// <summary>Among tasks that nobody works on: those whose inputs are all made are ready, the others wait.</summary>
    public static async Task SettleAsync(FarmContext context, Guid uid, CancellationToken ct)
    {
        // Decided from the inputs on, as a task that turns from done to waiting makes others wait.
        await context.Database.ExecuteSqlAsync(
            $"""
            update tasks t set state = case
                when exists (select 1 from task_needs n join tasks m on m.id = n.needs where n.task = t.id and m.state <> 'Done') then 'Blocked'
                else 'Ready' end
            where t.job = {uid} and t.state in ('Blocked', 'Ready')
            """,
            ct).ConfigureAwait(false);
    }
}
