-- Retention per project and signal, always by dropping tables. A day's table is partitioned again by how many days its rows are
-- kept (keep_days): telemetry.spans -> spans_20261121 -> spans_20261121_k30. keep_days is a function of project, signal and
-- the item's own UTC day that never changes for a day that items may lie in already, so that a span sent again meets its first
-- copy in the same leaf and unique indexes may stay on leaves. Days made before this migration stay one table each.
alter table telemetry.spans add column keep_days smallint not null default 30;
alter table telemetry.payloads add column keep_days smallint not null default 30;
alter table telemetry.log_records add column keep_days smallint not null default 30;
alter table telemetry.trace_keys add column keep_days smallint not null default 30;

-- Every rule there ever was; of a project's rules the one with the latest from_day that is not after an item's day holds.
-- It is also the record of who changed retention, and when.
create table telemetry.retention (
  project_id integer not null, -- 0: projects that have no rule of their own
  signal text not null check (signal in ('traces', 'logs')),
  from_day date not null,
  keep_days smallint check (keep_days between 1 and 3650), -- null: as project 0
  set_at timestamptz not null default now(),
  set_by text, -- users.id; null: the setting RUNTOWER_RETENTION_DAYS
  primary key (project_id, signal, from_day)
);

create function telemetry.day_of(ns bigint) returns date language sql immutable parallel safe as $$
  select date '1970-01-01' + floor(ns / 86400000000000.0)::integer
$$;

-- How many days the items of one day are kept. Traces: spans, payloads, runs and their output. 30 where nobody said anything.
create function telemetry.keep_days(project integer, of_signal text, of_day date) returns smallint language sql stable as $$
  select coalesce(
    (select keep_days from telemetry.retention
     where project_id = project and signal = of_signal and from_day <= of_day order by from_day desc limit 1),
    (select keep_days from telemetry.retention
     where project_id = 0 and signal = of_signal and from_day <= of_day order by from_day desc limit 1),
    30::smallint)
$$;

-- Sets a rule and says from which day on it holds: the first on which no item can lie that is stored already, or that a
-- receiver stores within the next five minutes by rules that it read before. Items may be 24 hours ahead of the clock.
-- The very first rule of project 0 holds for all time: until then no item had a leaf of its own.
create function telemetry.set_retention(project integer, of_signal text, days smallint, by_whom text) returns date
language plpgsql as $$
declare
  starts date := ((now() + interval '24 hours 5 minutes') at time zone 'UTC')::date + 1;
begin
  perform pg_advisory_xact_lock(hashtext('telemetry.retention'));
  if project = 0 and not exists (select from telemetry.retention where project_id = 0 and signal = of_signal) then
    starts := date '1970-01-01';
  end if;
  insert into telemetry.retention (project_id, signal, from_day, keep_days, set_by)
  values (project, of_signal, starts, days, by_whom)
  on conflict (project_id, signal, from_day)
  do update set keep_days = excluded.keep_days, set_at = now(), set_by = excluded.set_by;
  return starts;
end $$;

-- Records the setting RUNTOWER_RETENTION_DAYS where it is not what the last rule of project 0 says.
create function telemetry.set_default_retention(days smallint) returns void language plpgsql as $$
declare
  of_signal text;
begin
  foreach of_signal in array array['traces', 'logs'] loop
    if days is distinct from (select keep_days from telemetry.retention where project_id = 0 and signal = of_signal
                              order by from_day desc limit 1) then
      perform telemetry.set_retention(0, of_signal, days, null);
    end if;
  end loop;
end $$;

-- trace_keys name traces for spans and for log records: a row stays as long as the longer kept of both.
create function telemetry.leaves_of_day(of_day date) returns table (parent text, days smallint) language sql stable as $$
  with kept as (
    select telemetry.keep_days(every.id, 'traces', of_day) as traces, telemetry.keep_days(every.id, 'logs', of_day) as logs
    from (select 0 as id union all select id from public.projects) as every
  )
  select distinct leaf.parent, leaf.days from kept, lateral (values
    ('spans', traces), ('payloads', traces), ('log_records', logs), ('trace_keys', greatest(traces, logs))
  ) as leaf(parent, days)
$$;

-- Unique indexes are on leaves alone: keep_days is not part of what makes a row the same.
create or replace function telemetry.index_leaf(leaf regclass, parent text) returns void language plpgsql as $$
declare
  name text := (select relname from pg_class where oid = leaf) || '_identity';
begin
  if parent = 'spans' then
    execute format('create unique index %I on %s (project_id, start_ns, uuid_hash_extended(trace_id, span_id))', name, leaf);
  elsif parent = 'trace_keys' then
    execute format('create unique index %I on %s (project_id, value, kind, trace_id, start_ns)', name, leaf);
  end if;
end $$;
drop index telemetry.trace_keys_identity;
select telemetry.index_leaf(inhrelid::regclass, 'trace_keys') from pg_inherits where inhparent = 'telemetry.trace_keys'::regclass;

-- Makes the leaf of one table, day and retention where it is missing. Idempotent; safe to call at once from many places.
-- Tables are made aside and attached: that lets readers and writers of the parent go on, `partition of` would stop them all
-- behind the slowest running query.
create function telemetry.ensure_leaf(parent text, of_day date, days smallint) returns void language plpgsql as $$
declare
  day_table text := parent || to_char(of_day, '"_"YYYYMMDD');
  leaf text := day_table || '_k' || days;
  starts bigint := (of_day - date '1970-01-01') * 86400000000000;
  day_kind "char";
begin
  if exists (select from pg_class where oid = to_regclass('telemetry.' || leaf) and relispartition) then return; end if;
  perform pg_advisory_xact_lock(hashtext('telemetry.ensure_day'));
  select relkind into day_kind from pg_class where oid = to_regclass('telemetry.' || day_table);
  -- A day from before retention by project: one table for all.
  if day_kind = 'r' then return; end if;
  if exists (select from pg_class where oid = to_regclass('telemetry.' || leaf) and relispartition) then return; end if;
  if to_regclass('telemetry.' || leaf) is not null
    or exists (select from pg_class where oid = to_regclass('telemetry.' || day_table) and not relispartition) then
    raise lock_not_available using message = format('telemetry.%s is being dropped: it is past retention', leaf);
  end if;
  if day_kind is null then
    execute format('create table telemetry.%I (like telemetry.%I including defaults including storage)
      partition by list (keep_days)', day_table, parent);
    execute format('alter table telemetry.%I attach partition telemetry.%I for values from (%s) to (%s)',
      parent, day_table, starts, starts + 86400000000000);
  end if;
  -- Vacuumed when its day is over (the worker's job vacuum-closed) and otherwise as seldom as does no harm: every vacuum reads
  -- the GIN indexes from end to end.
  execute format('create table telemetry.%I (like telemetry.%I including defaults including storage)
    with (autovacuum_vacuum_insert_threshold = 5000000, autovacuum_vacuum_insert_scale_factor = 1.0,
          autovacuum_analyze_threshold = 100000, autovacuum_analyze_scale_factor = 0.5)', leaf, parent);
  execute format('alter table telemetry.%I attach partition telemetry.%I for values in (%s)', day_table, leaf, days);
  perform telemetry.index_leaf(format('telemetry.%I', leaf)::regclass, parent);
end $$;

-- All leaves that the day of `at_ns` needs.
create or replace function telemetry.ensure_day(at_ns bigint) returns void language sql as $$
  select telemetry.ensure_leaf(parent, telemetry.day_of(at_ns), days) from telemetry.leaves_of_day(telemetry.day_of(at_ns))
$$;

-- Every table that holds raw rows, by its name, and the UTC day on which it goes. Also those that are detached already and
-- not yet gone. keep_days is null for a day from before retention by project: it goes with the last of its rows.
create view telemetry.leaves as
select c.oid as leaf, c.relname::text as name, part.parent, part.day, part.keep_days, c.relispartition as attached,
       part.day + 1 + coalesce(part.keep_days, (select max(days) from telemetry.leaves_of_day(part.day) as l where l.parent = part.parent)) as drop_on
from pg_class c
cross join lateral regexp_match(c.relname, '^(spans|payloads|log_records|trace_keys)_([0-9]{8})(?:_k([0-9]+))?$') as m
cross join lateral (select m[1] as parent, to_date(m[2], 'YYYYMMDD') as day, m[3]::smallint as keep_days) as part
where c.relnamespace = 'telemetry'::regnamespace and c.relkind = 'r' and m is not null;

-- Days that were made ahead and hold nothing yet are made again as they are needed, with leaves.
do $$
declare
  suffix text;
  parent text;
  used boolean;
begin
  for suffix in select distinct right(relname, 8) from pg_inherits join pg_class on oid = inhrelid
                where inhparent = 'telemetry.trace_keys'::regclass and relname ~ '_[0-9]{8}$' loop
    used := false;
    foreach parent in array array['spans', 'payloads', 'log_records', 'trace_keys'] loop
      if not used then execute format('select exists (select from telemetry.%I)', parent || '_' || suffix) into used; end if;
    end loop;
    continue when used;
    foreach parent in array array['spans', 'payloads', 'log_records', 'trace_keys'] loop
      execute format('drop table telemetry.%I', parent || '_' || suffix);
    end loop;
  end loop;
end $$;

-- When a resource was last seen in what arrived: one that nothing stored can name any more goes.
alter table telemetry.resources add column last_seen date not null default (now() at time zone 'UTC')::date;
