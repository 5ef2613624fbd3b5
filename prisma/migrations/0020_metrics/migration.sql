-- Metrics. Points are written as blocks, one row for each project and batch; the worker compacts them into chunks, one row for
-- at most 480 samples of one series within two hours. Blocks and chunks together are what is stored: a reader takes both in one
-- statement, and of two samples of one series and millisecond the first counts, chunks before blocks, blocks by their number.
create table telemetry.metric_series (
  series_id bigint generated always as identity primary key,
  project_id integer not null,
  hash uuid not null, -- of all below: lib/model/metrics/series.ts
  kind smallint not null, -- 0 floats, 1 histograms with the bounds below, 2 native histograms
  is_delta boolean not null, -- samples are changes; readers add them up from the first one stored
  last_seen date not null default (now() at time zone 'UTC')::date,
  name text not null, -- __name__
  labels jsonb not null, -- the others
  bounds double precision[]
);
create unique index metric_series_identity on telemetry.metric_series (project_id, hash);
create index metric_series_name on telemetry.metric_series (project_id, name);
-- Names that classic histograms are made of.
create index metric_series_histograms on telemetry.metric_series (project_id, name) where kind = 1;
create index metric_series_labels on telemetry.metric_series using gin (labels jsonb_path_ops);

-- What a metric is, by the name of its family as PromQL knows it.
create table telemetry.metric_metadata (
  project_id integer not null,
  name text not null,
  type text not null, -- counter, gauge, histogram, gaugehistogram, summary, info, stateset, unknown
  unit text not null,
  help text not null,
  source_name text not null, -- as the sender named it
  last_seen date not null default (now() at time zone 'UTC')::date,
  primary key (project_id, name)
);

create table telemetry.metric_blocks (
  block_id bigint generated always as identity primary key,
  min_ms bigint not null,
  max_ms bigint not null,
  project_id integer not null,
  samples integer not null,
  written_at timestamptz not null default now(),
  body bytea not null -- lib/model/metrics/block.ts
);
-- Packed already.
alter table telemetry.metric_blocks alter column body set storage external;
alter table telemetry.metric_blocks set (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 500,
  toast.autovacuum_vacuum_scale_factor = 0.0, toast.autovacuum_vacuum_threshold = 20000);

create table telemetry.metric_chunks (
  series_id bigint not null,
  start_ns bigint not null, -- of its first sample
  end_ms bigint not null,
  project_id integer not null,
  samples integer not null,
  keep_days smallint not null default 90,
  body bytea not null -- lib/model/metrics/chunk.ts
) partition by list (keep_days);
-- Beside the row: a day of a thousand series is read by twelve thousand of them.
alter table telemetry.metric_chunks alter column body set storage main;

-- Of series of changes: their sum by UTC day, kept as long as the series, so that a sum goes on rising when old days are dropped.
create table telemetry.metric_day_totals (
  series_id bigint not null,
  day date not null,
  total bytea not null, -- a chunk of one sample
  primary key (series_id, day)
);

create table telemetry.metric_exemplars (
  series_id bigint not null,
  time_ns bigint not null,
  hash bigint not null, -- of value and labels
  trace_id uuid,
  span_id bigint,
  value double precision not null,
  project_id integer not null,
  keep_days smallint not null default 90,
  labels jsonb not null -- without trace_id and span_id
) partition by list (keep_days);
create index metric_exemplars_trace on telemetry.metric_exemplars (trace_id) where trace_id is not null;

insert into telemetry.partitioned_tables (parent, time_column, signals, identity) values
  ('metric_chunks', 'start_ns', '{metrics}', 'series_id, start_ns'),
  ('metric_exemplars', 'time_ns', '{metrics}', 'series_id, time_ns, hash');

-- What the worker fetches metrics from.
create table telemetry.scrape_targets (
  target_id uuid primary key default gen_random_uuid(),
  project_id integer not null,
  url text not null,
  kind text not null check (kind in ('prometheus', 'json')),
  interval_seconds integer not null check (interval_seconds between 1 and 86400),
  timeout_seconds integer not null check (timeout_seconds between 1 and 300),
  labels jsonb not null default '{}', -- put on every sample; may name job and instance
  mapping jsonb, -- kind json: [{path, metric, type, labels, ...}], as lib/contract/scrape-targets.ts checks it
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  created_by text,
  updated_at timestamptz not null default now()
);
create index scrape_targets_project on telemetry.scrape_targets (project_id);

-- How the last scrape went.
create table telemetry.scrape_results (
  target_id uuid primary key references telemetry.scrape_targets on delete cascade,
  scraped_at timestamptz not null,
  duration_ms double precision not null,
  samples integer not null,
  error text -- null: up
) with (fillfactor = 70);
