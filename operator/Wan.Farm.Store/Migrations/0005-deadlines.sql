-- What jobs' deadlines are counted from.
alter table jobs
    add entered_at     timestamptz not null default now(),      -- admitted, or last asked to do tasks again; moved on by the time it was suspended before its first task
    add suspended_at   timestamptz,
    add suspended_for  interval not null default '0',           -- since its first task
    add stall_seconds  integer;                                 -- a task without a step for so long is taken from its worker
alter table leases
    add progressed_at  timestamptz not null default now();      -- the last step
