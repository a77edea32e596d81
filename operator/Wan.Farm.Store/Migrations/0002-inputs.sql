-- Files of jobs that are to be planned, for a worker of their pool to look at.
create table input_questions (
    job            uuid primary key,
    pool           text not null,
    question       text not null,
    asked_at       timestamptz not null default now(),
    holder         text,                                -- the worker that looks
    answer         text,
    answered_at    timestamptz
);
create index input_questions_open on input_questions (pool, asked_at) where answer is null;
