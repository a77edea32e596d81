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
