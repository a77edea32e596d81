using System.Runtime.CompilerServices;
using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Store.Leases;

/// <summary>The two ways to a lease: a new one, and the one that the holder has.</summary>
internal static class ClaimSql
{
    /// <summary>Picks, marks and leases the task that is due next, in one statement.</summary>
    /// <remarks>
    /// Jobs are ranked first, which are few; then the first ready task of the best job is locked that nobody else is just taking. The
    /// task's row is looked at again once it is locked, so two claims never get the same one; a lock key that two claims race for
    /// violates the lease's unique key, and the second claim is made again.
    /// </remarks>
    public static FormattableString Take(ClaimRequest request, TimeSpan duration)
    {
        string pool = request.Pool, holder = request.Holder, group = request.Group;
        string? last = request.LastSegment?.Hex;
        return FormattableStringFactory.Create(
            """
            with at_work as (
                select namespace, count(*) as tasks from leases where pool = {0} group by namespace
            ), ranked as (
                select j.uid, row_number() over (order by j.priority desc, coalesce(w.tasks, 0), j.created_at, j.uid) as rank
                from jobs j left join at_work w on w.namespace = j.namespace
                where j.pool = {0} and j.phase = 'Running' and not j.suspended
                  and exists (select 1 from tasks t where t.job = j.uid and t.state = 'Ready' and t.not_before <= now())
                order by rank
            ), picked as (
                select t.id
                from ranked r join tasks t on t.job = r.uid
                where t.state = 'Ready' and t.not_before <= now() and not exists (select 1 from leases l where l.lock_key = t.lock_key)
                order by r.rank, t.previous_key is distinct from {1}::text, t.position
                limit 1 for update of t skip locked
            ), taken as (
                update tasks t set state = 'Leased', epoch = t.epoch + 1, attempt = t.attempt + 1
                from picked where t.id = picked.id returning t.*
            ), leased as (
                insert into leases (task, epoch, attempt, holder, worker_group, pool, namespace, lock_key, expires_at)
                select t.id, t.epoch, t.attempt, {2}, {3}, {0}, j.namespace, t.lock_key, now() + {4}
                from taken t join jobs j on j.uid = t.job
            ), started as (
                update jobs set started_at = now() where started_at is null and uid in (select job from taken)
            )
            select t.id as "Task", t.epoch as "Epoch", t.attempt as "Attempt", t.anew as "Anew", t.body as "Body", j.uid as "Job",
                   j.namespace as "Namespace", j.name as "Name", j.model_path as "ModelPath", j.model_digest as "ModelDigest",
                   j.dtype as "Dtype", j.frames as "Frames"
            from taken t join jobs j on j.uid = t.job
            """,
            pool, last, holder, group, duration);
    }

    public static FormattableString Held(ClaimRequest request, TimeSpan duration) =>
        $"""
        with held as (
            update leases set expires_at = now() + {duration} where holder = {request.Holder} returning task, epoch, attempt
        )
        select t.id as "Task", h.epoch as "Epoch", h.attempt as "Attempt", t.anew as "Anew", t.body as "Body", j.uid as "Job",
               j.namespace as "Namespace", j.name as "Name", j.model_path as "ModelPath", j.model_digest as "ModelDigest",
               j.dtype as "Dtype", j.frames as "Frames"
        from held h join tasks t on t.id = h.task join jobs j on j.uid = t.job
        """;
}
