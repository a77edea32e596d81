-- One row per VideoJob that was admitted.
create table jobs (
    uid            uuid primary key,
    namespace      text not null,
    name           text not null,
    pool           text not null,
    model_path     text not null,
    model_digest   text not null,
    dtype          text not null,
    frames         integer not null check (frames > 0),
    spec           text not null,                       -- the resolved job as JSON, its seed included
    failure_policy text not null,
    priority       integer not null default 0,
    suspended      boolean not null default false,
    phase          text not null default 'Running' check (phase in ('Running', 'Complete', 'Failed', 'Cancelled')),
    reason         text,
    message        text,
    frames_sha256  text,
    outputs        text not null default '[]',
    created_at     timestamptz not null default now(),
    started_at     timestamptz,
    ended_at       timestamptz
);
create index jobs_at_work on jobs (pool) where phase = 'Running';

-- The tasks of a job's plan, written once when it is admitted.
create table tasks (
    id             bigint generated always as identity primary key,
    job            uuid not null references jobs on delete cascade,
    position       integer not null,                    -- in the plan: inputs before their users
    name           text not null,
    stage          text not null,
    key            text not null,
    lock_key       text not null,                       -- equal for tasks of several jobs that make the same: one of them at a time
    previous_key   text,                                -- the segment whose feature cache makes this one shorter
    body           text not null,                       -- the task as JSON
    weight         double precision not null check (weight >= 0),
    state          text not null check (state in ('Blocked', 'Ready', 'Leased', 'Done', 'Failed', 'Cancelled')),
    epoch          bigint not null default 0,           -- of the last lease
    attempt        integer not null default 0,
    failures       integer not null default 0,          -- that count
    losses         integer not null default 0,          -- leases in a row that ran out before a step was done
    anew           boolean not null default false,
    not_before     timestamptz not null default '-infinity',
    first_step     integer not null default 0,
    step           integer not null default 0,
    steps          integer not null default 0,
    done_at        timestamptz,
    unique (job, position),
    unique (job, name)
);
create index tasks_ready on tasks (job, position) where state = 'Ready';

create table task_needs (
    task           bigint not null references tasks on delete cascade,
    needs          bigint not null references tasks on delete cascade,
    primary key (task, needs)
);
create index task_needs_of on task_needs (needs);

-- What a task makes, hints for others included.
create table task_makes (
    task           bigint not null references tasks on delete cascade,
    key            text not null,
    primary key (task, key)
);
create index task_makes_key on task_makes (key);

-- A lease exists from the claim to the end of the attempt: one per task, one per holder, one per content key.
create table leases (
    task           bigint primary key references tasks on delete cascade,
    epoch          bigint not null,
    attempt        integer not null,
    holder         text not null unique,
    worker_group   text not null,
    pool           text not null,
    namespace      text not null,
    lock_key       text not null unique,
    started_at     timestamptz not null default now(),
    expires_at     timestamptz not null,
    first_step     integer not null default 0,
    step           integer not null default 0,
    steps          integer not null default 0
);
create index leases_of_pool on leases (pool, namespace);

-- How attempts ended: history, written once.
create table attempts (
    id             bigint generated always as identity primary key,
    task           bigint not null references tasks on delete cascade,
    epoch          bigint not null,
    attempt        integer not null,
    holder         text not null,
    worker_group   text not null,
    started_at     timestamptz not null,
    ended_at       timestamptz not null default now(),
    outcome        text not null check (outcome in ('Committed', 'Failed', 'Released', 'Expired', 'Stopped')),
    failure        text,
    message        text,
    reused         boolean not null default false,
    first_step     integer not null,
    step           integer not null,
    seconds        double precision,
    peak_bytes     bigint,
    unique (task, epoch)
);
create function refuse_change() returns trigger language plpgsql as
$$ begin raise exception 'attempts are history: they are never changed'; end $$;
create trigger attempts_are_history before update on attempts for each row execute function refuse_change();

-- Takes the task that is due next in a pool: jobs are ranked, which are few; then the first ready task of the best job is taken that nobody else
-- is just taking. Its row is looked at again once it is locked, so two claims never get the same one. Two that race for the same lock key, or a
-- holder that has a lease already, violate a unique key of leases, and nothing has happened.
create function claim_task(the_pool text, last_key text, the_holder text, the_group text, duration interval)
    returns table (task_id bigint, new_epoch bigint, new_attempt integer, is_anew boolean) language plpgsql as
$$
declare
    candidate record;
    picked record;
    has_one boolean;
begin
    for candidate in
        select j.uid, j.namespace
        from jobs j left join (select l.namespace, count(*) as tasks from leases l where l.pool = the_pool group by l.namespace) w on w.namespace = j.namespace
        where j.pool = the_pool and j.phase = 'Running' and not j.suspended
          and exists (select 1 from tasks t where t.job = j.uid and t.state = 'Ready' and t.not_before <= now())
        order by j.priority desc, coalesce(w.tasks, 0), j.created_at, j.uid
    loop
        has_one := false;
        if last_key is not null then                    -- the segment after the one that was decoded there
            select t.id, t.epoch, t.attempt, t.anew, t.lock_key into picked from tasks t
            where t.job = candidate.uid and t.state = 'Ready' and t.not_before <= now() and t.previous_key = last_key
              and not exists (select 1 from leases l where l.lock_key = t.lock_key)
            limit 1 for update skip locked;
            has_one := found;
        end if;
        if not has_one then
            select t.id, t.epoch, t.attempt, t.anew, t.lock_key into picked from tasks t
            where t.job = candidate.uid and t.state = 'Ready' and t.not_before <= now()
              and not exists (select 1 from leases l where l.lock_key = t.lock_key)
            order by t.position limit 1 for update skip locked;
            has_one := found;
        end if;
        if has_one then
            update tasks set state = 'Leased', epoch = epoch + 1, attempt = attempt + 1 where id = picked.id;
            insert into leases (task, epoch, attempt, holder, worker_group, pool, namespace, lock_key, expires_at)
            values (picked.id, picked.epoch + 1, picked.attempt + 1, the_holder, the_group, the_pool, candidate.namespace, picked.lock_key, now() + duration);
            update jobs set started_at = now() where uid = candidate.uid and started_at is null;
            return query select picked.id, picked.epoch + 1, picked.attempt + 1, picked.anew;
            return;
        end if;
    end loop;
end
$$;

create table workers (
    holder         text primary key,
    worker_group   text not null,
    pool           text not null,
    started_at     timestamptz not null default now(),
    seen_at        timestamptz not null default now()
);
create index workers_of_pool on workers (pool);

-- The models that a pool's workers see.
create table pool_models (
    pool           text not null,
    path           text not null,
    digest         text not null,
    facts          text not null,
    device         text not null,
    seen_at        timestamptz not null default now(),
    primary key (pool, path)
);

-- What attempts have stored.
create table artifacts (
    key            text not null,
    kind           text not null,
    bytes          bigint not null,
    sha256         text not null,
    stored_at      timestamptz not null default now(),
    primary key (key, kind)
);

-- Artifacts to remove, once that time has come and no job has come to use them.
create table orphans (
    key            text not null,
    kind           text not null,
    noted_at       timestamptz not null default now(),
    remove_after   timestamptz not null,
    primary key (key, kind)
);

-- The newest leader that has written: whoever led before may not write any more.
create table leadership (
    single         boolean primary key default true check (single),
    epoch          bigint not null
);
