using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Wan.Farm.Contracts.Farm;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Store.Rows;

namespace Wan.Farm.Store.Pools;

/// <summary>Which workers and models a pool has, and how much waits for them.</summary>
public sealed class PoolStore(FarmDatabase database) : IPoolRegister
{
    /// <summary>A worker without work says every few seconds that it is there; one that is silent for so long is not counted.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public Task EnterAsync(ClaimRequest worker, IReadOnlyList<PoolModel> models, CancellationToken ct) => database.WriteAsync(
        async context =>
        {
            await SeenAsync(context, worker, ct).ConfigureAwait(false);
            foreach (PoolModel model in models.OrderBy(model => model.Path, StringComparer.Ordinal))
            {
                string json = JsonSerializer.Serialize(model.Facts, RenderTaskJson.Options);
                await context.Database.ExecuteSqlAsync(
                    $"""
                    insert into pool_models (pool, path, digest, facts, device) values ({worker.Pool}, {model.Path}, {model.Facts.Digest}, {json}, {model.Device})
                    on conflict (pool, path) do update set digest = excluded.digest, facts = excluded.facts, device = excluded.device, seen_at = now()
                    """,
                    ct).ConfigureAwait(false);
            }

            return true;
        },
        ct);

    /// <inheritdoc/>
    public Task<bool> SeenAsync(ClaimRequest worker, CancellationToken ct) => database.StatementAsync(context => SeenAsync(context, worker, ct), ct);

    /// <inheritdoc/>
    public Task LeaveAsync(ClaimRequest worker, CancellationToken ct) =>
        database.StatementAsync(context => context.Database.ExecuteSqlAsync($"delete from workers where holder = {worker.Holder}", ct), ct);

    /// <summary>Null when no worker of the pool has said that it sees such a model.</summary>
    public Task<PoolModelRow?> FindModelAsync(string pool, string path, CancellationToken ct) =>
        database.ReadAsync(context => context.PoolModels.SingleOrDefaultAsync(model => model.Pool == pool && model.Path == path, ct), ct);

    public Task<List<PoolModelRow>> ModelsAsync(string pool, CancellationToken ct) =>
        database.ReadAsync(context => context.PoolModels.Where(model => model.Pool == pool).OrderBy(model => model.Path).ToListAsync(ct), ct);

    /// <summary>Those that were heard of lately.</summary>
    public Task<List<WorkerRow>> WorkersAsync(string pool, CancellationToken ct) => database.ReadAsync(
        context => context.Workers.FromSql($"select * from workers where pool = {pool} and seen_at > now() - {Silence}").OrderBy(worker => worker.Holder).ToListAsync(ct), ct);

    /// <summary>How much waits in a pool, and for whom.</summary>
    public Task<PoolBacklog> BacklogAsync(string pool, CancellationToken ct) => database.ReadAsync(
        async context => (await context.Database.SqlQuery<PoolBacklog>(
            $"""
            select
                (select count(*) from tasks t join jobs j on j.uid = t.job
                 where j.pool = {pool} and j.phase = 'Running' and not j.suspended and t.state = 'Ready' and t.not_before <= now())::integer as "Ready",
                (select count(*) from leases where pool = {pool})::integer as "Leased",
                (select count(*) from workers w where w.pool = {pool} and w.seen_at > now() - {Silence}
                   and not exists (select 1 from leases l where l.holder = w.holder))::integer as "Idle",
                (select coalesce(sum(t.weight * (1 - case when t.steps > 0 then t.step::double precision / t.steps else 0 end)), 0)
                 from tasks t join jobs j on j.uid = t.job
                 where j.pool = {pool} and j.phase = 'Running' and not j.suspended and t.state in ('Blocked', 'Ready', 'Leased')) as "Seconds"
            """).ToListAsync(ct).ConfigureAwait(false))[0],
        ct);

    /// <summary>The groups that have something at work.</summary>
    public Task<List<string>> BusyGroupsAsync(string pool, CancellationToken ct) =>
        database.ReadAsync(context => context.Leases.Where(lease => lease.Pool == pool).Select(lease => lease.WorkerGroup).Distinct().ToListAsync(ct), ct);

    /// <summary>The pools that have something ready.</summary>
    public Task<List<string>> WaitingPoolsAsync(CancellationToken ct) => database.ReadAsync(
        context => context.Database.SqlQuery<string>(
            $"""
            select distinct j.pool as "Value" from jobs j
            where j.phase = 'Running' and not j.suspended and exists (select 1 from tasks t where t.job = j.uid and t.state = 'Ready' and t.not_before <= now())
            """).ToListAsync(ct),
        ct);

    /// <remarks>A row that was written over has a transaction that did so; a new one has none.</remarks>
    private static async Task<bool> SeenAsync(FarmContext context, ClaimRequest worker, CancellationToken ct) => (await context.Database.SqlQuery<bool>(
        $"""
        insert into workers (holder, worker_group, pool) values ({worker.Holder}, {worker.Group}, {worker.Pool})
        on conflict (holder) do update set seen_at = now() returning xmax <> 0 as "Value"
        """).ToListAsync(ct).ConfigureAwait(false))[0];
}
