using Microsoft.EntityFrameworkCore;
using Wan.Farm.Store.Pools;

namespace Wan.Farm.Store.Statistics;

/// <summary>Counts the farm's records, for metrics. Reads whole tables: not for every second.</summary>
public sealed class StatisticsStore(FarmDatabase database)
{
    public Task<FarmStatistics> ReadAsync(CancellationToken ct) => database.ReadAsync(
        async context => new FarmStatistics(
            await context.Database.SqlQuery<TaskCount>(
                $"""
                select j.pool as "Pool", t.state as "State", count(*) as "Count"
                from tasks t join jobs j on j.uid = t.job
                where j.phase = 'Running' and not j.suspended and t.state in ('Blocked', 'Ready', 'Leased') group by 1, 2
                """).ToListAsync(ct).ConfigureAwait(false),
            await context.Database.SqlQuery<PoolCount>(
                $"""
                select p.pool as "Pool",
                    (select coalesce(sum(t.weight * (1 - case when t.steps > 0 then t.step::double precision / t.steps else 0 end)), 0)
                     from tasks t join jobs j on j.uid = t.job
                     where j.pool = p.pool and j.phase = 'Running' and not j.suspended and t.state in ('Blocked', 'Ready', 'Leased')) as "Seconds",
                    (select count(*) from leases l where l.pool = p.pool) as "Leases",
                    (select count(*) from workers w where w.pool = p.pool and w.seen_at > now() - {PoolStore.Silence}) as "Workers"
                from (select pool from jobs where phase = 'Running' union select pool from workers union select pool from leases) p
                """).ToListAsync(ct).ConfigureAwait(false),
            await context.Database.SqlQuery<AttemptCount>($"""select outcome as "Outcome", count(*) as "Count" from attempts group by 1""").ToListAsync(ct).ConfigureAwait(false),
            (await context.Database.SqlQuery<long>($"""select coalesce(sum(bytes), 0)::bigint as "Value" from artifacts""").ToListAsync(ct).ConfigureAwait(false))[0]),
        ct);
}
