using Microsoft.EntityFrameworkCore;

namespace Wan.Farm.Store.Audit;

/// <summary>Looks for what must never be.</summary>
public sealed class FarmAudit(FarmDatabase database)
{
    /// <returns>One sentence per violation; none when all is well.</returns>
    public Task<List<string>> FindAsync(CancellationToken ct) => database.ReadAsync(
        context => context.Database.SqlQuery<string>(
            $"""
            select 'task ' || t.id || ' is ' || t.state || ' and has a lease' as "Value"
            from leases l join tasks t on t.id = l.task where t.state <> 'Leased'
            union all
            select 'task ' || t.id || ' is leased and nobody has the lease' from tasks t
            where t.state = 'Leased' and not exists (select 1 from leases l where l.task = t.id)
            union all
            select 'the lease of task ' || t.id || ' has epoch ' || l.epoch || ' and the task ' || t.epoch
            from leases l join tasks t on t.id = l.task where l.epoch <> t.epoch
            union all
            select 'task ' || t.id || ' is ' || t.state || ' although task ' || n.needs || ' that it needs is ' || m.state
            from tasks t join task_needs n on n.task = t.id join tasks m on m.id = n.needs
            where t.state = 'Ready' and m.state <> 'Done'
            union all
            select 'task ' || t.id || ' waits although all that it needs is done' from tasks t join jobs j on j.uid = t.job
            where t.state = 'Blocked' and j.phase = 'Running'
              and not exists (select 1 from task_needs n join tasks m on m.id = n.needs where n.task = t.id and m.state <> 'Done')
            union all
            select 'job ' || j.uid || ' is complete although its task ' || t.name || ' is ' || t.state
            from jobs j join tasks t on t.job = j.uid where j.phase = 'Complete' and t.state <> 'Done'
            union all
            select 'job ' || j.uid || ' is ' || j.phase || ' although its task ' || t.name || ' may be taken'
            from jobs j join tasks t on t.job = j.uid where j.phase in ('Failed', 'Cancelled') and t.state in ('Ready', 'Blocked')
            union all
            select 'task ' || t.id || ' is done and no attempt at it was committed' from tasks t
            where t.state = 'Done' and not exists (select 1 from attempts a where a.task = t.id and a.outcome = 'Committed')
            """).ToListAsync(ct),
        ct);
}
