-- Retention per project and signal, always by dropping tables. Raw rows lie by how many days they are kept, then by day:
-- telemetry.spans -> spans_k30 -> spans_20261121_k30. keep_days is a function of project, signal and the item's own UTC day
-- that never changes for a day that items may lie in already, so that a span sent again meets its first copy in the same leaf
-- and unique indexes may stay on leaves. Retention first, day second: with one retention in use the planner's work is what it
-- was, and with three it is a third of the other way round.
create table telemetry.retention (
  project_id integer not null, -- 0: projects that have no rule of their own
  signal text not null check (signal in ('traces', 'logs')),
  from_day date not null,
  keep_days smallint check (keep_days between 1 and 3650), -- null: as project 0
  set_at timestamptz not null default now(),
  set_by text, -- users.id; null: the setting RUNTOWER_RETENTION_DAYS
  primary key (project_id, signal, from_day)
);
-- Of a project's rules the one with the latest from_day that is not after an item's day holds. None is ever deleted: they are
-- also the record of who changed retention, and when.

create function telemetry.day_of(ns bigint) returns date language sql immutable parallel safe as $$
  select date '1970-01-01' + floor(ns / 86400000000000.0)::integer
$$;

-- How many days the items of one day are kept. Traces: spans, payloads, runs and their output. 90 where nobody said anything.
create function telemetry.keep_days(project integer, of_signal text, of_day date) returns smallint language sql stable as $$
  select coalesce(
    (select keep_days from telemetry.retention
     where project_id = project and signal = of_signal and from_day <= of_day order by from_day desc limit 1),
    (select keep_days from telemetry.retention
     where project_id = 0 and signal = of_signal and from_day <= of_day order by from_day desc limit 1),
    90::smallint)
$$;

-- The day from which on a rule holds that is set now: the first on which no item can lie that is stored already, or that a
-- receiver stores within the next five minutes by rules that it read before. Items may be 24 hours ahead of the clock.
create function telemetry.retention_starts() returns date language sql stable as $$
  select ((now() + interval '24 hours 5 minutes') at time zone 'UTC')::date + 1
$$;

-- Sets a rule and says from which day on it holds. The very first rule of project 0 holds for all time: nothing is stored yet.
create function telemetry.set_retention(project integer, of_signal text, days smallint, by_whom text) returns date
language plpgsql as $$
declare
  starts date := telemetry.retention_starts();
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

-- The leaves that a day needs. trace_keys name traces for spans and for log records: they stay as long as the longer kept of both.
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

-- Makes the leaf of one table, day and retention where it is missing. Idempotent; safe to call at once from many places.
-- Tables are made aside and attached: that lets readers and writers of the parent go on, `partition of` would stop them all
-- behind the slowest running query.
create function telemetry.ensure_leaf(parent text, of_day date, days smallint) returns void language plpgsql as $$
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
      class, parent, case parent when 'log_records' then 'time_ns' else 'start_ns' end);
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

-- All leaves that the day of `at_ns` needs.
create or replace function telemetry.ensure_day(at_ns bigint) returns void language sql as $$
  select telemetry.ensure_leaf(parent, telemetry.day_of(at_ns), days) from telemetry.leaves_of_day(telemetry.day_of(at_ns))
$$;

-- Every table that holds raw rows, by its name, and the UTC day on which it goes. Also those that are detached already and
-- not yet gone.
create view telemetry.leaves as
select c.oid as leaf, c.relname::text as name, part.parent, part.day, part.keep_days, c.relispartition as attached,
       part.day + 1 + part.keep_days as drop_on
from pg_class c
cross join lateral regexp_match(c.relname, '^(spans|payloads|log_records|trace_keys)_([0-9]{8})_k([0-9]+)$') as m
cross join lateral (select m[1] as parent, to_date(m[2], 'YYYYMMDD') as day, m[3]::smallint as keep_days) as part
where c.relnamespace = 'telemetry'::regnamespace and c.relkind = 'r' and m is not null;

-- What is stored so far becomes the retention of 90 days, the setting's default, without a row being written again: the old
-- partitioned table goes below the new one, with its leaves. Where nothing is stored it goes altogether.
drop index telemetry.trace_keys_identity;
do $$
declare
  parent text;
  part record;
  index_definitions text[];
  definition text;
  used boolean := false;
  is_used boolean;
  next_id bigint;
begin
  foreach parent in array array['spans', 'payloads', 'log_records', 'trace_keys'] loop
    execute format('select exists (select from telemetry.%I)', parent) into is_used;
    used := used or is_used;
  end loop;
  foreach parent in array array['spans', 'payloads', 'log_records', 'trace_keys'] loop
    execute format('alter table telemetry.%I add column keep_days smallint not null default 90', parent);
    if parent = 'log_records' then
      next_id := nextval(pg_get_serial_sequence('telemetry.log_records', 'id'));
      alter table telemetry.log_records alter column id drop identity;
    end if;
    select array_agg(replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')) into index_definitions
    from pg_index where indrelid = format('telemetry.%I', parent)::regclass;
    for part in select c.relname from pg_index join pg_class c on c.oid = indexrelid
                where indrelid = format('telemetry.%I', parent)::regclass loop
      execute format('alter index telemetry.%I rename to %I', part.relname, replace(part.relname, parent, parent || '_k90'));
    end loop;
    execute format('alter table telemetry.%I rename to %I', parent, parent || '_k90');
    execute format('create table telemetry.%I (like telemetry.%I including defaults including storage) partition by list (keep_days)',
      parent, parent || '_k90');
    if parent = 'log_records' then
      execute format('alter table telemetry.log_records alter column id add generated always as identity (start with %s)', next_id);
    end if;
    foreach definition in array index_definitions loop execute definition; end loop;
    for part in select c.relname from pg_inherits join pg_class c on c.oid = inhrelid
                where inhparent = format('telemetry.%I', parent || '_k90')::regclass loop
      perform telemetry.index_leaf(format('telemetry.%I', part.relname)::regclass, parent) where parent = 'trace_keys';
      execute format('alter table telemetry.%I rename to %I', part.relname, part.relname || '_k90');
      execute format('alter table telemetry.%I set (autovacuum_vacuum_insert_threshold = 5000000,
        autovacuum_vacuum_insert_scale_factor = 1.0, autovacuum_analyze_threshold = 100000,
        autovacuum_analyze_scale_factor = 0.5)', part.relname || '_k90');
    end loop;
    if used then
      execute format('alter table telemetry.%I attach partition telemetry.%I for values in (90)', parent, parent || '_k90');
    else
      execute format('drop table telemetry.%I', parent || '_k90');
    end if;
  end loop;
  if used then
    insert into telemetry.retention (project_id, signal, from_day, keep_days)
    values (0, 'traces', date '1970-01-01', 90), (0, 'logs', date '1970-01-01', 90);
  end if;
end $$;

-- When a resource was last seen in what arrived: one that nothing stored can name any more goes.
alter table telemetry.resources add column last_seen date not null default (now() at time zone 'UTC')::date;
