-- Policy decisions and guardrail verdicts: one row per decision, whatever told of it.

-- Which tables lie in day leaves, by which signal's retention, and what makes a row the same: from here on as rows, so that a
-- new signal is an insert.
create table telemetry.partitioned_tables (
  parent text primary key,
  time_column text not null,
  signals text[] not null, -- of several the one that is kept longest
  identity text -- columns of the unique index on each leaf
);
insert into telemetry.partitioned_tables (parent, time_column, signals, identity) values
  ('spans', 'start_ns', '{traces}', 'project_id, start_ns, uuid_hash_extended(trace_id, span_id)'),
  ('span_granules', 'start_ns', '{traces}', null),
  ('payloads', 'start_ns', '{traces}', null),
  ('log_records', 'time_ns', '{logs}', null),
  ('trace_keys', 'start_ns', '{traces,logs}', 'project_id, value, kind, trace_id, start_ns'),
  ('decisions', 'time_ns', '{decisions}', 'decision_id, project_id');

alter table telemetry.retention drop constraint retention_signal_check;
alter table telemetry.retention add constraint retention_signal_check check (signal in ('traces', 'logs', 'decisions', 'metrics'));

create or replace function telemetry.set_default_retention(days smallint) returns void language plpgsql as $$
declare
  of_signal text;
begin
  for of_signal in select distinct unnest(signals) from telemetry.partitioned_tables order by 1 loop
    if days is distinct from (select keep_days from telemetry.retention where project_id = 0 and signal = of_signal
                              order by from_day desc limit 1) then
      perform telemetry.set_retention(0, of_signal, days, null);
    end if;
  end loop;
end $$;

create or replace function telemetry.leaves_of_day(of_day date) returns table (parent text, days smallint) language sql stable as $$
  select distinct p.parent, (select max(telemetry.keep_days(every.id, s, of_day)) from unnest(p.signals) as s)
  from telemetry.partitioned_tables p, (select 0 as id union all select id from public.projects) as every
$$;

create or replace function telemetry.index_leaf(leaf regclass, parent text) returns void language plpgsql as $$
declare
  name text := (select relname from pg_class where oid = leaf) || '_identity';
  columns text := (select identity from telemetry.partitioned_tables p where p.parent = index_leaf.parent);
begin
  if columns is not null then execute format('create unique index %I on %s (%s)', name, leaf, columns); end if;
  if parent = 'span_granules' then
    -- Counting how often each hash comes would read all of them and say nothing.
    execute format('alter table %s alter column terms set statistics 0', leaf);
  end if;
end $$;

create or replace function telemetry.ensure_leaf(parent text, of_day date, days smallint) returns void language plpgsql as $$
declare
  class text := parent || '_k' || days;
  leaf text := parent || to_char(of_day, '"_"YYYYMMDD"_k"') || days;
  starts bigint := (of_day - date '1970-01-01') * 86400000000000;
begin
  if exists (select from pg_class where oid = to_regclass('telemetry.' || leaf) and relispartition) then return; end if;
  perform pg_advisory_xact_lock(hashtext('telemetry.ensure_day'));
  if exists (select from pg_class where oid = to_regclass('telemetry.' || leaf) and relispartition) then return; end if;
  if to_regclass('telemetry.' || leaf) is not null then
    raise lock_not_available using message = format('telemetry.%s is being dropped: it is past retention', leaf);
  end if;
  if to_regclass('telemetry.' || class) is null then
    execute format('create table telemetry.%I (like telemetry.%I including defaults including storage) partition by range (%I)',
      class, parent, (select time_column from telemetry.partitioned_tables p where p.parent = ensure_leaf.parent));
    execute format('alter table telemetry.%I attach partition telemetry.%I for values in (%s)', parent, class, days);
  end if;
  -- Vacuumed when its day is over (the worker's job vacuum-closed) and before that each time it has doubled: every vacuum reads
  -- the GIN indexes from end to end.
  execute format('create table telemetry.%I (like telemetry.%I including defaults including storage)
    with (autovacuum_vacuum_insert_threshold = 5000000, autovacuum_vacuum_insert_scale_factor = 1.0,
          autovacuum_analyze_threshold = 100000, autovacuum_analyze_scale_factor = 0.5)', leaf, parent);
  execute format('alter table telemetry.%I attach partition telemetry.%I for values from (%s) to (%s)',
    class, leaf, starts, starts + 86400000000000);
  perform telemetry.index_leaf(format('telemetry.%I', leaf)::regclass, parent);
end $$;

create or replace view telemetry.leaves as
select c.oid as leaf, c.relname::text as name, part.parent, part.day, part.keep_days, c.relispartition as attached,
       part.day + 1 + coalesce(part.keep_days, (select max(days) from telemetry.leaves_of_day(part.day) as l where l.parent = part.parent)) as drop_on
from pg_class c
cross join lateral regexp_match(c.relname, '^(.+)_([0-9]{8})(?:_k([0-9]+))?$') as m
cross join lateral (select m[1] as parent, to_date(m[2], 'YYYYMMDD') as day, m[3]::smallint as keep_days) as part
join telemetry.partitioned_tables p on p.parent = part.parent
where c.relnamespace = 'telemetry'::regnamespace and c.relkind = 'r' and m is not null;

create table telemetry.decisions (
  time_ns bigint not null,
  seq bigint generated always as identity, -- order of writing; with time_ns the place in a list
  latency_ns bigint,
  span_id bigint,
  trace_id uuid,
  project_id integer not null,
  keep_days smallint not null default 90,
  decision_id text not null, -- as sent; of a span that names none its trace and span id
  source text not null, -- who told most of it: lib/model/decision.ts
  sources text[] not null, -- all that told of it
  point text,
  verdict text not null,
  policy text,
  rule text,
  revision text,
  reason text,
  agent text,
  tool text,
  user_id text,
  service text,
  request_id text,
  run_id text,
  session_id text,
  attributes jsonb not null, -- flat: what is searched for, by the names of the query language
  input text, -- JSON as sent
  result text, -- JSON as sent
  details text, -- JSON: every other field as sent
  erased text[], -- JSON pointers that the source removed
  masked text[], -- JSON pointers that the source overwrote
  redacted text[], -- JSON pointers that rules of the project overwrote before storage
  also jsonb, -- what the other sources told: [Decision, ...]; null where there is one
  content_hash bytea not null -- lib/model/decision-hash.ts
) partition by list (keep_days);
create index decisions_time on telemetry.decisions (project_id, time_ns, seq);
create index decisions_trace on telemetry.decisions (trace_id) where trace_id is not null;
create index decisions_request on telemetry.decisions (request_id) where request_id is not null;
create index decisions_run on telemetry.decisions (run_id) where run_id is not null;
create index decisions_attributes on telemetry.decisions using gin (attributes jsonb_path_ops);

-- What the sealer has to take into the chain, written in the decisions' own transaction.
-- entries: 56 bytes each: time_ns, the first 16 bytes of SHA-256(decision_id), content_hash.
create table telemetry.decision_marks (
  id bigint generated always as identity primary key,
  project_id integer not null,
  written_at timestamptz not null default now(),
  entries bytea not null
);
alter table telemetry.decision_marks set (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);

-- The hash chain of a project. Seals outlive the rows that they seal. hash = SHA-256 of what lib/model/decision-hash.ts says.
create table telemetry.decision_seals (
  project_id integer not null,
  n bigint not null, -- 1, 2, 3, ...
  sealed_ms bigint not null,
  count integer not null,
  first_ns bigint not null, -- of its earliest and latest decision
  last_ns bigint not null,
  previous bytea not null, -- hash of seal n - 1; 32 zero bytes before the first
  hash bytea not null,
  entries bytea not null,
  primary key (project_id, n)
);
alter table telemetry.decision_seals alter column entries set storage external;
create index decision_seals_time on telemetry.decision_seals (project_id, last_ns);

-- How a project reads decisions; null where the defaults of the code hold. One document each, checked by lib/contract.
create table telemetry.decision_settings (
  project_id integer primary key,
  mappings jsonb, -- how OPA results are read
  span_rules jsonb, -- which spans without a verdict of their own are decisions
  redaction jsonb, -- what is overwritten before storage
  updated_at timestamptz not null default now(),
  updated_by text
);

-- OPA instances as they last reported themselves.
create table telemetry.opa_instances (
  project_id integer not null,
  instance_id text not null, -- labels.id
  version text,
  labels jsonb not null default '{}',
  status jsonb, -- the last body of POST /opa/status
  status_at timestamptz,
  decisions_at timestamptz, -- last upload of decisions
  decisions bigint not null default 0, -- rows that came from it, repeats not counted
  dropped bigint not null default 0, -- decisions that OPA itself says it lost
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null default now(),
  primary key (project_id, instance_id)
);
