-- Claiming, committing and extending are what a busy farm does all day: one statement each, one way to the database and back, and no table is scanned.
-- Indexes are named to the planner by forbidding the scan: a plan that was made while a table was small is kept by its connection.

-- One space after another, and in each the job that is due first.
create index jobs_due on jobs (pool, namespace, priority desc, created_at, uid) where phase = 'Running' and not suspended;

drop function claim_task(text, text, text, text, interval);

-- Takes the task that is due next in a pool: of the jobs with the highest priority that have one, of the space with the fewest leases, the oldest.
-- Every space is asked for its first job only, which is cheap however many jobs wait; where others are just taking all of those, every job is
-- looked at. A task's row is looked at again once it is locked, so two claims never get the same one; and where another claim has just taken a
-- task that makes the same, or the holder has a lease already, the lease is not written and the look goes on.
-- Who has a lease, and asks again because the answer was lost, gets that one.
create function claim_lease(the_pool text, last_key text, the_holder text, the_group text, duration interval)
    returns table (task bigint, epoch bigint, attempt integer, anew boolean, body text,
                   job uuid, namespace text, name text, model_path text, model_digest text, dtype text, frames integer)
    language plpgsql set enable_seqscan = off as
$$
#variable_conflict use_column
declare
    candidate record;
    picked record;
    any_due boolean := false;
begin
    <<looking>>
    for look in 1 .. 2 loop
        for candidate in
            with recursive spaces (space) as (
                select min(j.namespace) from jobs j where j.pool = the_pool and j.phase = 'Running' and not j.suspended
                union all
                select (select min(j.namespace) from jobs j where j.pool = the_pool and j.phase = 'Running' and not j.suspended and j.namespace > s.space)
                from spaces s where s.space is not null
            )
            select due.*
            from spaces s cross join lateral (
                select j.uid, j.namespace, j.name, j.model_path, j.model_digest, j.dtype, j.frames, j.started_at, j.priority, j.created_at
                from jobs j
                where j.pool = the_pool and j.phase = 'Running' and not j.suspended and j.namespace = s.space
                  and exists (select 1 from tasks t where t.job = j.uid and t.state = 'Ready' and t.not_before <= now()
                                and not exists (select 1 from leases l where l.lock_key = t.lock_key))
                order by j.priority desc, j.created_at, j.uid
                limit case when look = 1 then 1 end
            ) due
            order by due.priority desc, (select count(*) from leases l where l.pool = the_pool and l.namespace = s.space), due.created_at, due.uid
        loop
            any_due := true;
            loop
                picked := null;
                if last_key is not null then            -- the segment after the one that was decoded there
                    select t.id, t.epoch, t.attempt, t.anew, t.lock_key, t.body into picked from tasks t
                    where t.job = candidate.uid and t.state = 'Ready' and t.not_before <= now() and t.previous_key = last_key
                      and not exists (select 1 from leases l where l.lock_key = t.lock_key)
                    limit 1 for update skip locked;
                end if;
                if picked is null then
                    select t.id, t.epoch, t.attempt, t.anew, t.lock_key, t.body into picked from tasks t
                    where t.job = candidate.uid and t.state = 'Ready' and t.not_before <= now()
                      and not exists (select 1 from leases l where l.lock_key = t.lock_key)
                    order by t.position limit 1 for update skip locked;
                end if;
                exit when picked is null;
                insert into leases (task, epoch, attempt, holder, worker_group, pool, namespace, lock_key, expires_at)
                values (picked.id, picked.epoch + 1, picked.attempt + 1, the_holder, the_group, the_pool, candidate.namespace, picked.lock_key, now() + duration)
                on conflict do nothing;
                if found then
                    update tasks set state = 'Leased', epoch = picked.epoch + 1, attempt = picked.attempt + 1 where id = picked.id;
                    if candidate.started_at is null then
                        update jobs set started_at = now() where uid = candidate.uid and started_at is null;
                    end if;
                    return query select picked.id, picked.epoch + 1, picked.attempt + 1, picked.anew, picked.body, candidate.uid, candidate.namespace,
                                        candidate.name, candidate.model_path, candidate.model_digest, candidate.dtype, candidate.frames;
                    return;
                end if;
                exit looking when exists (select 1 from leases l where l.holder = the_holder);
            end loop;
        end loop;
        exit when not any_due;
    end loop;
    return query
        with held as (update leases l set expires_at = now() + duration where l.holder = the_holder returning l.task, l.epoch, l.attempt)
        select t.id, h.epoch, h.attempt, t.anew, t.body, j.uid, j.namespace, j.name, j.model_path, j.model_digest, j.dtype, j.frames
        from held h join tasks t on t.id = h.task join jobs j on j.uid = t.job;
end
$$;

-- A task is done, if the lease is still its holder's (numbers of tasks and epochs begin anew in a database that was lost; names of holders do not): what was stored is noted, whoever waited for it may be ready, and the job may be complete.
-- Locks the job's row first, as everything does that ends an attempt, so that the last two tasks of a job see each other.
-- Who asks again because the answer was lost is told what was answered.
create function commit_lease(the_task bigint, the_epoch bigint, the_holder text, the_job uuid, the_first_step integer, the_step integer, the_steps integer,
                             was_reused boolean, the_seconds double precision, the_peak bigint, keys text[], kinds text[], sizes bigint[], digests text[],
                             new_outputs json, the_frames_sha256 text, cache_kind text, cache_delay interval)
    returns boolean language plpgsql set enable_seqscan = off as
$$
declare
    held leases%rowtype;
begin
    perform 1 from jobs where uid = the_job for no key update;
    if not found then
        return false;
    end if;
    delete from leases where task = the_task and epoch = the_epoch and holder = the_holder returning * into held;
    if not found then
        return exists (select 1 from attempts where task = the_task and epoch = the_epoch and holder = the_holder and outcome = 'Committed');
    end if;
    insert into attempts (task, epoch, attempt, holder, worker_group, started_at, outcome, reused, first_step, step, seconds, peak_bytes)
    values (the_task, the_epoch, held.attempt, the_holder, held.worker_group, held.started_at, 'Committed', was_reused, the_first_step, the_step, the_seconds, the_peak);
    update tasks set state = 'Done', anew = false, losses = 0, done_at = now(), first_step = the_first_step, step = the_step, steps = the_steps where id = the_task;
    if cardinality(keys) > 0 then
        insert into artifacts (key, kind, bytes, sha256) select * from unnest(keys, kinds, sizes, digests)
        on conflict (key, kind) do update set bytes = excluded.bytes, sha256 = excluded.sha256, stored_at = now();
        delete from orphans where key = any (keys);
    end if;
    if new_outputs is not null then
        update jobs set frames_sha256 = coalesce(the_frames_sha256, frames_sha256), outputs = (
            select coalesce(json_agg(o.output order by o.place), '[]')::text from (
                select old.output, old.place from json_array_elements(outputs::json) with ordinality old (output, place)
                where not exists (select 1 from json_array_elements(new_outputs) new where new ->> 'name' = old.output ->> 'name')
                union all
                select new.output, new.place + json_array_length(outputs::json) from json_array_elements(new_outputs) with ordinality new (output, place)
            ) o)
        where uid = the_job;
    end if;
    update tasks t set state = 'Ready' from task_needs w
    where w.needs = the_task and t.id = w.task and t.state = 'Blocked'
      and not exists (select 1 from task_needs n join tasks m on m.id = n.needs where n.task = t.id and m.state <> 'Done');
    -- From the end: what makes the video comes last.
    if (select t.position from tasks t where t.job = the_job and t.state <> 'Done' order by t.position desc limit 1) is null then
        update jobs set phase = 'Complete', ended_at = now() where uid = the_job and phase = 'Running';
        if found then                                   -- the decoder's caches are large, and were of use on the way only
            insert into orphans (key, kind, remove_after)
            select a.key, a.kind, now() + cache_delay
            from artifacts a join task_makes m on m.key = a.key join tasks t on t.id = m.task
            where t.job = the_job and a.kind = cache_kind
            on conflict do nothing;
        end if;
    end if;
    return true;
end
$$;
