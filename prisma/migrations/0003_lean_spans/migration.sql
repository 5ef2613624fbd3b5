-- Fewer bytes and cheaper indexes a span; what each gave is in ARCHITECTURE.md.

-- Keys of attributes. A few hundred names make up most of a span's bytes, so rows hold one private-use character for each:
-- U+E000 and up for codes below 6400, U+F0000 and up for the rest. A key that is not here stands in the row as it was sent.
create table telemetry.attribute_keys (
  code integer primary key,
  letter text not null unique,
  key text not null unique,
  project_id integer not null, -- that brought it first; how many one project may bring is bounded
  first_seen timestamptz not null default now()
);
create index attribute_keys_project on telemetry.attribute_keys (project_id);

-- One attribute of a row by its own name, as text.
create function telemetry.attribute(bag jsonb, name text) returns text language sql stable parallel safe as $$
  select coalesce(bag ->> (select k.letter from telemetry.attribute_keys k where k.key = name), bag ->> name)
$$;

-- Attributes of a row with their own names, for people at a SQL prompt and for statements over few rows.
create function telemetry.plain_attributes(bag jsonb) returns jsonb language sql stable parallel safe as $$
  select coalesce(jsonb_object_agg(coalesce(k.key, a.key), a.value), '{}')
  from jsonb_each(bag) as a left join telemetry.attribute_keys k on k.letter = a.key
$$;

-- An instrumentation scope says the same on every span: it moves to the dictionary, one row per resource and scope.
alter table telemetry.resources add column scope_name text, add column scope_version text;
insert into telemetry.resources (project_id, resource_id, service_name, service_namespace, service_version, service_instance_id,
                                 environment, attributes, first_seen, scope_name, scope_version)
select r.project_id, hashtextextended(concat_ws(chr(10), s.scope_name, s.scope_version), r.resource_id), r.service_name,
       r.service_namespace, r.service_version, r.service_instance_id, r.environment, r.attributes, r.first_seen, s.scope_name,
       s.scope_version
from (select distinct project_id, resource_id, scope_name, scope_version from telemetry.spans
      where scope_name is not null or scope_version is not null) as s
join telemetry.resources r using (project_id, resource_id)
on conflict do nothing;
update telemetry.spans
set resource_id = hashtextextended(concat_ws(chr(10), scope_name, scope_version), resource_id)
where scope_name is not null or scope_version is not null;
alter table telemetry.spans drop column scope_name, drop column scope_version;

-- Mostly zero or false: null takes no room.
alter table telemetry.spans
  alter column flags drop not null, alter column flags drop default,
  alter column dropped_attributes drop not null, alter column dropped_attributes drop default,
  alter column clock_skewed drop not null, alter column clock_skewed drop default;

-- Identity leads with project and time, so that rows of now meet in the same few pages and the index of times is the same
-- one. Trace id and span id come in as one 64-bit hash: only spans of one project that start in the same nanosecond are ever
-- told apart by it. It is made on leaves, which nothing else writes the same span to.
drop index telemetry.spans_identity;
drop index telemetry.spans_time;
-- Spans of a trace lie together, so equal ids share an entry: 13 bytes a span.
create index spans_trace on telemetry.spans (trace_id);

create function telemetry.index_leaf(leaf regclass, parent text) returns void language plpgsql as $$
begin
  if parent = 'spans' then
    execute format('create unique index %I on %s (project_id, start_ns, uuid_hash_extended(trace_id, span_id))',
      (select relname from pg_class where oid = leaf) || '_identity', leaf);
  end if;
end $$;
select telemetry.index_leaf(inhrelid::regclass, 'spans') from pg_inherits where inhparent = 'telemetry.spans'::regclass;

create or replace function telemetry.ensure_day(at_ns bigint) returns void language plpgsql as $$
declare
  day bigint := at_ns / 86400000000000 - case when at_ns < 0 and at_ns % 86400000000000 <> 0 then 1 else 0 end;
  suffix text := to_char(to_timestamp(day * 86400) at time zone 'UTC', 'YYYYMMDD');
  parent text;
  leaf text;
begin
  if to_regclass('telemetry.trace_keys_' || suffix) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtext('telemetry.ensure_day'));
  foreach parent in array array['spans', 'payloads', 'log_records', 'trace_keys'] loop
    leaf := parent || '_' || suffix;
    if to_regclass('telemetry.' || leaf) is null then
      execute format('create table telemetry.%I partition of telemetry.%I for values from (%s) to (%s)',
        leaf, parent, day * 86400000000000, (day + 1) * 86400000000000);
      perform telemetry.index_leaf(format('telemetry.%I', leaf)::regclass, parent);
      execute format('alter table telemetry.%I set (autovacuum_vacuum_insert_threshold = 200000,
        autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_threshold = 50000)', leaf);
    end if;
  end loop;
end $$;
