-- What runs and decisions add to the inbox, appended in the transaction that writes them and taken back when they change; the
-- worker sums it up into issues. So each counts once however often it is sent, and what it is made of need not be kept.
create table alerting.issue_increments (
  id bigint generated always as identity primary key,
  project_id integer not null,
  kind text not null,
  key text not null,
  hour integer not null, -- since the epoch
  count integer not null,
  at_ms bigint not null, -- of the newest
  facts jsonb not null -- what the issue is told as: title, culprit, labels, and the newest sample
);
alter table alerting.issue_increments set (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 5000);

-- The group of failing runs that a run is counted in, so that a change takes it back and its issue finds it.
alter table telemetry.runs add column issue_key text;
create index runs_issue on telemetry.runs (project_id, issue_key, started_ns desc) where issue_key is not null;

alter table alerting.issues
  add column created_at timestamptz not null default now(),
  -- Since when it happens: of what came back the newest time, where first_seen is the first ever.
  add column open_since timestamptz,
  -- What the hour of archiving held already: it does not count as escalation.
  add column archived_hour integer,
  add column archived_count bigint not null default 0,
  -- As numbers, so that lists are in order of them without reading words.
  add column severity_rank smallint not null generated always as
    (case severity when 'critical' then 0 when 'high' then 1 when 'warning' then 2 else 3 end) stored,
  add column state_rank smallint not null generated always as
    (case state when 'new' then 0 when 'regressed' then 1 when 'acknowledged' then 2 when 'snoozed' then 3
                when 'archived' then 4 else 5 end) stored;
create index issues_fresh on alerting.issues (project_id, created_at) where kind <> 'alert';
create index issues_snoozed on alerting.issues (snoozed_until) where state = 'snoozed';

create index issue_events_action on alerting.issue_events ((details->>'action')) where details ? 'action';
-- When issues came up, for how long it took until somebody acted.
create index issue_events_time on alerting.issue_events (at);

-- Alerts by the fingerprint that people paste.
create index alerts_fingerprint on alerting.alerts (fingerprint);

-- Alerts that fired at some time between two moments, however long ago and however long they fired: no order of begins or ends
-- finds them without reading all before or after.
create index alerts_firing on alerting.alerts using gist
  (int8range(fired_ms, greatest(fired_ms, coalesce(resolved_ms, 9000000000000)), '[]')) where fired_ms is not null;
