-- What each receiver was sent, minute by minute: for Settings -> Ingest, not for accounting. A receiver writes its own rows
-- with absolute counts, so that writing them again changes nothing; the worker folds minutes of days ago into hours.
create table telemetry.ingest_stats (
  project_id integer not null, -- 0: no project could be told (no key, or an unknown one)
  width integer not null, -- seconds: 60 as receivers write, 3600 once folded
  bucket bigint not null, -- epoch seconds of arrival, multiple of width
  receiver uuid not null, -- one process; all zero once folded
  key_id text not null, -- api_keys.id; '' without a key
  signal text not null, -- traces, logs, runs
  service text not null, -- '' where what was sent was not read
  exports bigint not null default 0, -- exports that brought items of this service
  accepted bigint not null default 0, -- items stored or known to be stored
  rejected bigint not null default 0, -- items refused for good, one by one
  duplicates bigint not null default 0, -- accepted items that had been stored before
  duplicate_exports bigint not null default 0, -- exports all of whose items had been stored before
  throttled_exports bigint not null default 0, -- whole exports told to come back
  refused_exports bigint not null default 0, -- whole exports refused for good
  bytes bigint not null default 0, -- of bodies, decompressed
  skewed bigint not null default 0, -- items that end before they start, or after they arrived
  limited bigint not null default 0, -- times that a limit cut something
  lag_ms_sum double precision not null default 0, -- from an item's end to its arrival
  lag_ms_max double precision not null default 0,
  lag_counts integer[] not null, -- lib/model/lag.ts
  updated_at timestamptz not null,
  primary key (project_id, width, bucket, receiver, key_id, signal, service)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);

-- Why items or exports were not taken as they were. Rows only where something was wrong.
create table telemetry.ingest_reasons (
  project_id integer not null,
  width integer not null,
  bucket bigint not null,
  receiver uuid not null,
  key_id text not null,
  signal text not null,
  service text not null,
  kind text not null, -- rejected (items), refused, throttled (exports), limited (times)
  reason text not null, -- a short stable word
  count bigint not null,
  message text not null, -- the last one, as the sender got it
  last_at timestamptz not null,
  primary key (project_id, width, bucket, receiver, key_id, signal, service, kind, reason)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000);

-- The most that a receiver had waiting within a minute.
create table telemetry.ingest_load (
  bucket bigint not null,
  receiver uuid not null,
  in_flight_bytes bigint not null,
  waiting_exports integer not null,
  primary key (bucket, receiver)
) with (fillfactor = 70);
