using Microsoft.EntityFrameworkCore;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Jobs;

/// <summary>Writes a job with its tasks, once.</summary>
internal static class AddingJobs
{
    public static async Task<bool> AddAsync(FarmContext context, NewJob job, CancellationToken ct)
    {
        if (await context.Jobs.AnyAsync(row => row.Uid == job.Uid, ct).ConfigureAwait(false))
            return false;
        context.Add(new JobRow
        {
            Uid = job.Uid,
            Namespace = job.Namespace,
            Name = job.Name,
            Pool = job.Pool,
            ModelPath = job.ModelPath,
            ModelDigest = job.ModelDigest,
            Dtype = job.Dtype,
            Frames = job.Frames,
            Spec = job.Spec,
            FailurePolicy = job.FailurePolicy,
            StallSeconds = job.StallSeconds,
            Priority = job.Priority,
            Suspended = job.Suspended,
        });
        RenderTask[] work = [.. job.Tasks.Select(task => task.Work)];
        IReadOnlyList<IReadOnlyList<int>> needs = TaskGraphRows.Needs(work);
        TaskRow[] rows = [.. job.Tasks.Select((task, position) => TaskGraphRows.Row(job.Uid, position, task, needs[position].Count > 0))];
        context.AddRange(rows.Cast<object>());
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        context.AddRange(needs.SelectMany((needed, position) => needed.Select(other => (object)new TaskNeedRow(rows[position].Id, rows[other].Id))));
        context.AddRange(work.SelectMany((task, position) => TaskGraphRows.Makes(task).Select(key => (object)new TaskMakeRow(rows[position].Id, key.Hex))));
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        if (job.Suspended)
            await context.Database.ExecuteSqlAsync($"update jobs set suspended_at = now() where uid = {job.Uid}", ct).ConfigureAwait(false);
        return true;
    }
}
