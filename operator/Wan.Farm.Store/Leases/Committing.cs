using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Store.Leases;

/// <summary>A task is done: what follows from it. Called under the job's lock.</summary>
internal static class Committing
{
    public static async Task CommitAsync(FarmContext context, TaskLease lease, TaskResult result, TimeSpan orphanDelay, CancellationToken ct)
    {
        TaskProgress progress = result.Progress;
        await context.Database.ExecuteSqlAsync(
            $"""
            update tasks set state = 'Done', anew = false, losses = 0, done_at = now(),
                   first_step = {progress.FirstStep}, step = {progress.Step}, steps = {progress.Steps}
            where id = {lease.Task}
            """,
            ct).ConfigureAwait(false);
        await StoreArtifactsAsync(context, result.Artifacts, ct).ConfigureAwait(false);
        await StoreOutputsAsync(context, lease.Job.Uid, result, ct).ConfigureAwait(false);
        await context.Database.ExecuteSqlAsync(
            $"""
            update tasks t set state = 'Ready'
            where t.state = 'Blocked' and t.id in (select task from task_needs where needs = {lease.Task})
              and not exists (select 1 from task_needs n join tasks m on m.id = n.needs where n.task = t.id and m.state <> 'Done')
            """,
            ct).ConfigureAwait(false);
        int completed = await context.Database.ExecuteSqlAsync(
            $"""
            update jobs set phase = 'Complete', ended_at = now()
            where uid = {lease.Job.Uid} and phase = 'Running' and not exists (select 1 from tasks where job = {lease.Job.Uid} and state <> 'Done')
            """,
            ct).ConfigureAwait(false);
        if (completed > 0)
            await GiveUpCachesAsync(context, lease.Job.Uid, orphanDelay, ct).ConfigureAwait(false);
    }

    private static async Task StoreArtifactsAsync(FarmContext context, IReadOnlyList<StoredArtifact> artifacts, CancellationToken ct)
    {
        if (artifacts.Count == 0)
            return;
        string[] keys = [.. artifacts.Select(artifact => artifact.Key.Hex)], kinds = [.. artifacts.Select(artifact => artifact.Kind)];
        string[] digests = [.. artifacts.Select(artifact => artifact.Sha256)];
        long[] bytes = [.. artifacts.Select(artifact => artifact.Bytes)];
        await context.Database.ExecuteSqlAsync(
            $"""
            insert into artifacts (key, kind, bytes, sha256)
            select * from unnest({keys}, {kinds}, {bytes}, {digests})
            on conflict (key, kind) do update set bytes = excluded.bytes, sha256 = excluded.sha256, stored_at = now()
            """,
            ct).ConfigureAwait(false);
        await context.Database.ExecuteSqlAsync($"delete from orphans where key = any({keys})", ct).ConfigureAwait(false);
    }

    private static async Task StoreOutputsAsync(FarmContext context, Guid job, TaskResult result, CancellationToken ct)
    {
        if (result.Outputs.Count == 0)
            return;
        IReadOnlyList<JobOutput> before = (await context.Jobs.SingleAsync(row => row.Uid == job, ct).ConfigureAwait(false)).Outputs;
        string[] names = [.. result.Outputs.Select(output => output.Name)];
        string outputs = JsonSerializer.Serialize<IReadOnlyList<JobOutput>>(
            [.. before.Where(output => !names.Contains(output.Name)), .. result.Outputs], RenderTaskJson.Options);
        await context.Database.ExecuteSqlAsync(
            $"update jobs set outputs = {outputs}, frames_sha256 = coalesce({result.FramesSha256}, frames_sha256) where uid = {job}", ct).ConfigureAwait(false);
    }

    /// <summary>The decoder's feature caches are large, and were of use on the way only.</summary>
    private static Task GiveUpCachesAsync(FarmContext context, Guid job, TimeSpan delay, CancellationToken ct) => context.Database.ExecuteSqlAsync(
        $"""
        insert into orphans (key, kind, remove_after)
        select a.key, a.kind, now() + {delay}
        from artifacts a join task_makes m on m.key = a.key join tasks t on t.id = m.task
        where t.job = {job} and a.kind = {StoredArtifact.FeatureCacheKind}
        on conflict do nothing
        """,
        ct);
}
