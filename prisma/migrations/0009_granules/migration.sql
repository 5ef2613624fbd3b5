-- Rows that were written together are found together. A granule is about a thousand spans of one project and day, and the terms
-- that any of them bears: hashes of its ids and attributes. One index over granules replaces those over every span's trace id,
-- span id, attributes and operation: half the work of a COPY. A granule that has a term is read and its rows are checked.
alter table telemetry.spans add column granule_id bigint;
-- Ids grow with time, so that this index grows at its end and equal ones share an entry.
create index spans_granule on telemetry.spans (granule_id);

create table telemetry.span_granules (
  granule_id bigint not null,
  start_ns bigint not null, -- of its first and last span, both by start
  end_ns bigint not null,
  project_id integer not null,
  rows integer not null,
  keep_days smallint not null default 90,
  terms integer[] not null
) partition by list (keep_days);
-- Hashes do not compress.
alter table telemetry.span_granules alter column terms set storage external;
-- What waits to be sorted in is read by every search, so that little may.
create index span_granules_terms on telemetry.span_granules using gin (terms) with (gin_pending_list_limit = 1024);
create index span_granules_time on telemetry.span_granules (project_id, end_ns);

-- Terms, as lib/model/term.ts makes them. A key alone is a term too.
create function telemetry.trace_term(trace uuid) returns integer language sql immutable parallel safe as $$
  select ('x' || right(trace::text, 8))::bit(32)::integer
$$;
create function telemetry.span_term(span bigint) returns integer language sql immutable parallel safe as $$
  select ('x' || right(to_hex(span), 8))::bit(32)::integer
$$;
create function telemetry.value_term(key text, value text) returns integer language sql immutable parallel safe as $$
  select hashtext(key) # hashtext(case when value ~ '^-?[0-9]+([.][0-9]+)?$' and value !~ '^-?[0-9]{1,15}([.][0-9]{1,6})?$'
    then '(number)' else value end)
$$;
create function telemetry.span_terms(trace uuid, span bigint, attributes jsonb, operation jsonb) returns setof integer
language sql stable parallel safe as $$
  with bag as (
    select key, value from jsonb_each(telemetry.plain_attributes(attributes))
    union all select 'operation.' || key, value from jsonb_each(operation) where jsonb_typeof(value) = 'string'
  )
  select telemetry.trace_term(trace)
  union select telemetry.span_term(span)
  union select hashtext(key) from jsonb_object_keys(telemetry.plain_attributes(attributes)) as key
  union select telemetry.value_term(bag.key, e.value #>> '{}')
  from bag, jsonb_array_elements(case jsonb_typeof(bag.value) when 'array' then bag.value else jsonb_build_array(bag.value) end) as e(value)
  where jsonb_typeof(e.value) in ('string', 'number', 'boolean')
$$;

create or replace function telemetry.leaves_of_day(of_day date) returns table (parent text, days smallint) language sql stable as $$
  with kept as (
    select telemetry.keep_days(every.id, 'traces', of_day) as traces, telemetry.keep_days(every.id, 'logs', of_day) as logs
    from (select 0 as id union all select id from public.projects) as every
  )
  select distinct leaf.parent, leaf.days from kept, lateral (values
    ('spans', traces), ('span_granules', traces), ('payloads', traces), ('log_records', logs), ('trace_keys', greatest(traces, logs))
  ) as leaf(parent, days)
$$;

create or replace view telemetry.leaves as
select c.oid as leaf, c.relname::text as name, part.parent, part.day, part.keep_days, c.relispartition as attached,
       part.day + 1 + coalesce(part.keep_days, (select max(days) from telemetry.leaves_of_day(part.day) as l where l.parent = part.parent)) as drop_on
from pg_class c
cross join lateral regexp_match(c.relname, '^(spans|span_granules|payloads|log_records|trace_keys)_([0-9]{8})(?:_k([0-9]+))?$') as m
cross join lateral (select m[1] as parent, to_date(m[2], 'YYYYMMDD') as day, m[3]::smallint as keep_days) as part
where c.relnamespace = 'telemetry'::regnamespace and c.relkind = 'r' and m is not null;

create or replace function telemetry.index_leaf(leaf regclass, parent text) returns void language plpgsql as $$
declare
  name text := (select relname from pg_class where oid = leaf) || '_identity';
begin
  if parent = 'spans' then
    execute format('create unique index %I on %s (project_id, start_ns, uuid_hash_extended(trace_id, span_id))', name, leaf);
  elsif parent = 'trace_keys' then
    execute format('create unique index %I on %s (project_id, value, kind, trace_id, start_ns)', name, leaf);
  elsif parent = 'span_granules' then
    -- Counting how often each hash comes would read all of them and say nothing.
    execute format('alter table %s alter column terms set statistics 0', leaf);
  end if;
end $$;

-- Puts spans that have no granule into one: rows from before granules, and rows that were written by hand.
create function telemetry.granulate() returns void language plpgsql as $$
declare
  base bigint := (extract(epoch from clock_timestamp()) * 1000)::bigint * 4096;
begin
  perform telemetry.ensure_leaf('span_granules', of.day, of.keep_days)
  from (select distinct telemetry.day_of(start_ns) as day, keep_days from telemetry.spans where granule_id is null) as of;
  update telemetry.spans as s set granule_id = n.granule_id
  from (
    select tableoid, ctid, base + dense_rank() over (order by project_id, keep_days, day, part) as granule_id
    from (
      select tableoid, ctid, project_id, keep_days, telemetry.day_of(start_ns) as day,
             row_number() over (partition by project_id, keep_days, telemetry.day_of(start_ns) order by start_ns) / 1000 as part
      from telemetry.spans where granule_id is null
    ) as placed
  ) as n
  where s.tableoid = n.tableoid and s.ctid = n.ctid;
  insert into telemetry.span_granules (granule_id, start_ns, end_ns, project_id, rows, keep_days, terms)
  select s.granule_id, min(s.start_ns), max(s.start_ns), s.project_id, count(distinct (s.trace_id, s.span_id, s.start_ns)),
         s.keep_days, array_agg(distinct term)
  from telemetry.spans as s, telemetry.span_terms(s.trace_id, s.span_id, s.attributes, s.operation) as term
  where s.granule_id > base
  group by s.granule_id, s.project_id, s.keep_days;
end $$;
select telemetry.granulate();

drop index telemetry.spans_trace;
drop index telemetry.spans_span_id;
drop index telemetry.spans_attributes;
drop index telemetry.spans_operation;

-- Granules that may hold spans of these traces. Written into statements as "(select telemetry.trace_granules(...))": once, not per row.
-- Granules are few and their terms many: a planner that counts rows would read them all.
create function telemetry.trace_granules(traces uuid[]) returns bigint[] language sql stable parallel safe
set enable_seqscan = off as $$
  select array(select g.granule_id from telemetry.span_granules g
               where g.terms && array(select telemetry.trace_term(id) from unnest(traces) as id))
$$;
create function telemetry.granules_with(wanted integer[]) returns bigint[] language sql stable parallel safe
set enable_seqscan = off as $$
  select array(select g.granule_id from telemetry.span_granules g where g.terms && wanted)
$$;
create function telemetry.span_granules_of(span bigint) returns bigint[] language sql stable parallel safe
set enable_seqscan = off as $$
  select array(select g.granule_id from telemetry.span_granules g where g.terms @> array[telemetry.span_term(span)])
$$;
