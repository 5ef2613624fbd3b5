-- Telemetry. Raw rows live in day partitions (made by telemetry.ensure_day); retention drops whole partitions.
-- Times are nanoseconds since the epoch (bigint): timestamptz would lose the last three digits, and they are part of
-- a span's identity. Trace ids are uuid (16 bytes without a header), span ids bigint (the same 8 bytes, signed).
create schema telemetry;

create table telemetry.resources (
  project_id integer not null,
  resource_id bigint not null,
  service_name text not null,
  service_namespace text,
  service_version text,
  service_instance_id text,
  environment text,
  attributes jsonb not null,
  first_seen timestamptz not null default now(),
  primary key (project_id, resource_id)
);
create index resources_service on telemetry.resources (project_id, service_name);

create table telemetry.spans (
  trace_id uuid not null,
  span_id bigint not null,
  start_ns bigint not null,
  duration_ns bigint not null,
  parent_span_id bigint,
  resource_id bigint not null,
  project_id integer not null,
  kind smallint not null,
  status smallint not null,
  flags integer not null default 0,
  dropped_attributes integer not null default 0,
  clock_skewed boolean not null default false,
  name text not null,
  status_message text,
  scope_name text,
  scope_version text,
  trace_state text,
  request_id text,
  attributes jsonb not null,
  operation jsonb, -- lib/model/operation.ts
  events jsonb, -- [{"time_ns": "<digits>", "name", "attributes": {}}]; null when none
  links jsonb, -- [{"trace_id", "span_id", "attributes": {}}]; null when none
  payload_keys text[] -- attributes that are only a preview; the whole value is in telemetry.payloads
) partition by range (start_ns);
-- A span's identity. Leads with the trace id, so it also answers "all spans of this trace".
create unique index spans_identity on telemetry.spans (trace_id, span_id, start_ns, project_id);
create index spans_time on telemetry.spans (project_id, start_ns);
create index spans_roots on telemetry.spans (project_id, start_ns) where parent_span_id is null;
create index spans_errors on telemetry.spans (project_id, start_ns) where status = 2;
create index spans_attributes on telemetry.spans using gin (attributes jsonb_path_ops);
create index spans_operation on telemetry.spans using gin (operation jsonb_path_ops) where operation is not null;
-- A span id alone must find its row too. 32 bytes a span; a bloom filter per block range costs a hundredth of that, but took
-- 300 ms at 2 million spans and grows with them.
create index spans_span_id on telemetry.spans (span_id);

-- Values over 2 KB (prompts, outputs, tool results), deflated; the span's attribute keeps a preview.
create table telemetry.payloads (
  trace_id uuid not null,
  span_id bigint not null,
  start_ns bigint not null,
  project_id integer not null,
  bytes integer not null,
  key text not null,
  body bytea not null
) partition by range (start_ns);
-- Already deflated: a second try at compression would only cost time.
alter table telemetry.payloads alter column body set storage external;
create index payloads_span on telemetry.payloads (trace_id, span_id);

create table telemetry.log_records (
  id bigint generated always as identity,
  time_ns bigint not null,
  observed_ns bigint not null,
  trace_id uuid,
  span_id bigint,
  resource_id bigint not null,
  project_id integer not null,
  flags integer not null default 0,
  dropped_attributes integer not null default 0,
  severity smallint not null,
  severity_text text,
  event_name text,
  scope_name text,
  request_id text,
  run_id text,
  body text not null,
  body_json jsonb,
  attributes jsonb not null
) partition by range (time_ns);
create index log_records_time on telemetry.log_records (project_id, time_ns, id);
-- A log line by its id alone (context around a line) and "what came after this id" (live tail); append-only, so the cheapest B-tree there is.
create index log_records_id on telemetry.log_records (id);
create index log_records_trace on telemetry.log_records (trace_id) where trace_id is not null;
create index log_records_request on telemetry.log_records (request_id) where request_id is not null;
create index log_records_run on telemetry.log_records (run_id) where run_id is not null;
create index log_records_attributes on telemetry.log_records using gin (attributes jsonb_path_ops);

-- Which traces bear a request id (kind 1) or a session id (kind 2): one row per trace, not per span.
create table telemetry.trace_keys (
  start_ns bigint not null, -- of the day, not of the span: the row is the same whichever span comes first
  trace_id uuid not null,
  project_id integer not null,
  kind smallint not null,
  value text not null
) partition by range (start_ns);
create unique index trace_keys_identity on telemetry.trace_keys (project_id, value, kind, trace_id, start_ns);
create index trace_keys_trace on telemetry.trace_keys (trace_id);

-- Makes the day partition that holds `at_ns`, for all partitioned tables. Idempotent; safe to call at once from many places.
create function telemetry.ensure_day(at_ns bigint) returns void language plpgsql as $$
declare
  day bigint := at_ns / 86400000000000 - case when at_ns < 0 and at_ns % 86400000000000 <> 0 then 1 else 0 end;
  suffix text := to_char(to_timestamp(day * 86400) at time zone 'UTC', 'YYYYMMDD');
  parent text;
begin
  if to_regclass('telemetry.trace_keys_' || suffix) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtext('telemetry.ensure_day'));
  foreach parent in array array['spans', 'payloads', 'log_records', 'trace_keys'] loop
    if to_regclass('telemetry.' || parent || '_' || suffix) is null then
      execute format('create table telemetry.%I partition of telemetry.%I for values from (%s) to (%s)',
        parent || '_' || suffix, parent, day * 86400000000000, (day + 1) * 86400000000000);
      -- Append-only tables: vacuum on inserts keeps the visibility map and the GIN pending list in order.
      execute format('alter table telemetry.%I set (autovacuum_vacuum_insert_threshold = 200000,
        autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_threshold = 50000)', parent || '_' || suffix);
    end if;
  end loop;
end $$;

-- Hashes of accepted log exports, so that the same body sent again is answered with success and written nowhere.
create table telemetry.exports (
  hash uuid not null,
  project_id integer not null,
  received_at timestamptz not null default now(),
  primary key (hash, project_id)
);
create index exports_received on telemetry.exports (received_at);

-- Traces that got new spans since the worker last derived runs from them; written in the spans' own transaction.
create table telemetry.touched_traces (
  id bigint generated always as identity primary key,
  project_id integer not null,
  has_operations boolean not null,
  trace_ids uuid[] not null,
  touched_at timestamptz not null default now()
);

-- One row per run, merged from what the run API said (`told`) and what its traces say (run_traces.facts).
create table telemetry.runs (
  project_id integer not null,
  run_id text not null,
  workflow text not null,
  version text,
  environment text,
  status text not null,
  attempt integer not null default 1,
  parent_run_id text,
  request_id text,
  session_id text,
  user_id text,
  started_ns bigint not null,
  ended_ns bigint,
  last_seen_at timestamptz not null default now(),
  error text,
  error_type text,
  agent_calls integer not null default 0,
  tool_calls integer not null default 0,
  llm_calls integer not null default 0,
  span_count integer not null default 0,
  error_count integer not null default 0,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  cost_usd double precision,
  agents text[] not null default '{}',
  tools text[] not null default '{}',
  models text[] not null default '{}',
  services text[] not null default '{}',
  decisions_allowed integer not null default 0,
  decisions_denied integer not null default 0,
  output_warnings integer not null default 0,
  output_errors integer not null default 0,
  input_preview text,
  output_preview text,
  source text not null, -- api, spans, both
  told jsonb,
  counted jsonb, -- what this run contributes to the rollups now, so that a change can take it back
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (project_id, run_id)
);
create index runs_started on telemetry.runs (project_id, started_ns desc, run_id);
create index runs_status on telemetry.runs (project_id, status, started_ns desc);
create index runs_workflow on telemetry.runs (project_id, workflow, started_ns desc);
create index runs_request on telemetry.runs (project_id, request_id) where request_id is not null;
create index runs_parent on telemetry.runs (project_id, parent_run_id) where parent_run_id is not null;
create index runs_updated on telemetry.runs (project_id, updated_at desc);
create index runs_running on telemetry.runs (last_seen_at) where status = 'running';

-- Which traces a run consists of, with the facts that each trace tells of it. `facts` is null for a trace that only the run API named.
create table telemetry.run_traces (
  project_id integer not null,
  trace_id uuid not null,
  run_id text not null,
  named_by_api boolean not null default false,
  facts jsonb,
  primary key (project_id, trace_id, run_id)
);
create index run_traces_run on telemetry.run_traces (project_id, run_id);

-- Raw output of runs, appended in order. stream: 1 stdout, 2 stderr. `byte_offset` counts within run and stream.
create table telemetry.run_output (
  id bigint generated always as identity primary key,
  project_id integer not null,
  run_id text not null,
  stream smallint not null,
  byte_offset bigint not null,
  received_at timestamptz not null default now(),
  body bytea not null
);
create unique index run_output_place on telemetry.run_output (project_id, run_id, stream, byte_offset);

-- Rollups. Writers append increments in the transaction of the rows they count; the worker folds them into
-- telemetry.rollup at four widths and deletes them in one transaction, so that sums are exact at every moment.
-- dimension: span (one per service, name, kind), request (entry spans of all services), service, workflow, agent, tool,
-- model, run, log.
-- histogram: [bucket, count, bucket, count, ...] over durations in ns; bucket i covers (2^(i/16), 2^((i+1)/16)].
create table telemetry.rollup_increments (
  id bigint generated always as identity primary key,
  bucket bigint not null, -- epoch seconds, multiple of 10
  project_id integer not null,
  count integer not null,
  duration_ns numeric not null,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  cost_usd double precision not null default 0,
  dimension text not null,
  grp text not null,
  name text not null default '',
  outcome text not null, -- ok, error; for runs their status; for logs their level
  histogram integer[] not null default '{}'
);

create table telemetry.rollup (
  width integer not null, -- seconds: 10, 60, 600, 3600
  bucket bigint not null,
  project_id integer not null,
  count bigint not null,
  duration_ns numeric not null,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  cost_usd double precision not null default 0,
  dimension text not null,
  grp text not null,
  name text not null default '',
  outcome text not null,
  histogram integer[] not null default '{}'
);
create unique index rollup_identity on telemetry.rollup (project_id, dimension, width, bucket, grp, name, outcome);

-- Sum of two sparse histograms, as flattened pairs in order of bucket; empty buckets are dropped.
create function telemetry.add_histograms(a integer[], b integer[]) returns integer[] language sql immutable parallel safe as $$
  select case when a = '{}' then b when b = '{}' then a else (
    select coalesce(array_agg(v order by bucket, place), '{}')
    from (
      select bucket, sum(n)::integer as n
      from (
        select a[i] as bucket, a[i + 1] as n from generate_series(1, array_length(a, 1), 2) as i
        union all
        select b[i], b[i + 1] from generate_series(1, array_length(b, 1), 2) as i
      ) as pairs
      group by bucket having sum(n) <> 0
    ) as sums, lateral (values (1, bucket), (2, n)) as flat(place, v)
  ) end
$$;
-- Rows come and go many times a second.
alter table telemetry.rollup_increments set (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);
alter table telemetry.touched_traces set (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);

-- Who is alive: receivers, web servers and workers write here every two seconds.
create table telemetry.processes (
  id text primary key,
  kind text not null,
  host text not null,
  pid integer not null,
  started_at timestamptz not null,
  last_seen timestamptz not null,
  stats jsonb not null default '{}'
);
