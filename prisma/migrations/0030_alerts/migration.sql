-- Alert rules, what they found, and what people and machines did about it. Times of evaluation are epoch milliseconds, as PromQL's.
create schema alerting;

-- A rule file as Prometheus has them: kept as it came, so that it goes out unchanged while nobody edits its rules here.
create table alerting.rule_files (
  project_id integer not null,
  name text not null,
  body text, -- null once a rule of it was changed here: then it is written anew
  updated_at timestamptz not null default now(),
  updated_by text,
  primary key (project_id, name)
);

create table alerting.rule_groups (
  id bigint generated always as identity primary key,
  project_id integer not null,
  file text not null,
  name text not null,
  place integer not null default 0, -- within its file
  interval_ms integer not null default 60000 check (interval_ms between 1000 and 86400000),
  query_offset_ms integer not null default 0,
  series_limit integer not null default 0, -- 0: none
  labels jsonb not null default '{}',
  -- Evaluation: when it is due, and the last one.
  due_ms bigint not null default 0,
  evaluated_ms bigint,
  duration_ms double precision,
  unique (project_id, file, name),
  foreign key (project_id, file) references alerting.rule_files (project_id, name) on delete cascade
);
create index rule_groups_due on alerting.rule_groups (due_ms);

create table alerting.rules (
  id uuid primary key default gen_random_uuid(),
  group_id bigint not null references alerting.rule_groups (id) on delete cascade,
  project_id integer not null,
  place integer not null default 0, -- within its group: rules of a group are evaluated in order
  kind text not null check (kind in ('alert', 'record')),
  name text not null, -- of the alert, or of the series that is recorded
  expr text not null,
  for_ms bigint not null default 0,
  keep_firing_for_ms bigint not null default 0,
  labels jsonb not null default '{}',
  annotations jsonb not null default '{}',
  no_data text not null default 'ok' check (no_data in ('ok', 'alert', 'keep')), -- what an empty answer means where there was data
  on_error text not null default 'keep' check (on_error in ('alert', 'keep')), -- what a failed query means
  form jsonb, -- of a rule made by the form: what was chosen; null for one written as PromQL
  enabled boolean not null default true,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  updated_by text,
  -- The last evaluation.
  health text not null default 'unknown' check (health in ('unknown', 'ok', 'no_data', 'error')),
  last_error text,
  evaluated_ms bigint,
  duration_ms double precision,
  had_data boolean not null default false
);
create index rules_group on alerting.rules (group_id, place);
create index rules_project on alerting.rules (project_id, name);

create table alerting.rule_versions (
  rule_id uuid not null references alerting.rules (id) on delete cascade,
  version integer not null,
  definition jsonb not null,
  changed_at timestamptz not null default now(),
  changed_by text,
  primary key (rule_id, version)
);

-- One row for each time that a label set was active: from pending (or, sent by others, firing) to resolved.
create table alerting.alerts (
  id bigint generated always as identity primary key,
  project_id integer not null,
  rule_id uuid, -- kept when the rule is gone: it tells its alerts apart until they are ended, and their history afterwards
  source text not null check (source in ('rule', 'alertmanager', 'grafana')),
  fingerprint text not null, -- 16 hex digits, as Alertmanager: FNV-1a over the labels
  labels jsonb not null,
  annotations jsonb not null default '{}',
  generator_url text,
  state text not null check (state in ('pending', 'firing', 'recovering', 'resolved', 'dropped')), -- dropped: never fired
  reason text not null default 'condition' check (reason in ('condition', 'no_data', 'error')),
  value double precision,
  active_ms bigint not null,
  fired_ms bigint,
  recovering_ms bigint, -- since when the condition no longer holds, while keep_firing_for lasts
  resolved_ms bigint,
  ends_ms bigint, -- of an alert that others sent: resolved by then unless it is sent again
  updated_ms bigint not null,
  issue_id bigint
);
create unique index alerts_open on alerting.alerts (project_id, source, rule_id, fingerprint) nulls not distinct where resolved_ms is null;
create index alerts_rule on alerting.alerts (rule_id, active_ms desc);
create index alerts_time on alerting.alerts (project_id, active_ms desc);
create index alerts_issue on alerting.alerts (issue_id);

-- Every evaluation of every rule, in day leaves, kept as long as metrics are.
create table telemetry.alert_evaluations (
  time_ns bigint not null,
  rule_id uuid not null,
  project_id integer not null,
  keep_days smallint not null default 90,
  duration_us integer not null,
  series integer not null, -- that the query answered
  pending integer not null,
  firing integer not null,
  value double precision, -- the largest of the answer
  error text,
  top jsonb -- up to 5 of the answer: [{labels, value}]
) partition by list (keep_days);
insert into telemetry.partitioned_tables (parent, time_column, signals, identity)
values ('alert_evaluations', 'time_ns', '{metrics}', 'rule_id, time_ns');

-- The inbox: what needs a person, of four kinds, one row for what belongs together.
create table alerting.issues (
  id bigint generated always as identity primary key,
  project_id integer not null,
  kind text not null check (kind in ('alert', 'runs', 'denials', 'guardrail')),
  key text not null, -- what makes it one: the rule and the alert's labels; workflow, step and error; policy, rule, tool and agent; rail and side
  group_key text not null, -- issues that stand as one line of the inbox: those of one rule; any other is its own
  title text not null,
  culprit text not null default '', -- second line: step, agent, tool
  severity text not null default 'warning' check (severity in ('critical', 'high', 'warning', 'info')),
  state text not null default 'new'
    check (state in ('new', 'acknowledged', 'snoozed', 'archived', 'resolved', 'regressed')),
  is_open boolean not null default true, -- whether what it is about still happens
  owner_id text, -- users.id
  snoozed_until timestamptz,
  escalates_at double precision, -- archived until more than this many in an hour
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  resolved_at timestamptz,
  acknowledged_at timestamptz,
  count bigint not null default 0,
  counts jsonb not null default '{}', -- by epoch hour, the last 48: the sparkline
  sample jsonb not null default '{}', -- ids of the newest run, trace, decision, alert
  labels jsonb not null default '{}',
  updated_at timestamptz not null default now(),
  unique (project_id, kind, key)
);
create index issues_inbox on alerting.issues (project_id, state, last_seen desc);
create index issues_group on alerting.issues (project_id, group_key);

-- What people and the machine did, in order; never changed.
create table alerting.issue_events (
  id bigint generated always as identity primary key,
  issue_id bigint not null references alerting.issues (id) on delete cascade,
  alert_id bigint,
  at timestamptz not null default now(),
  who text, -- users.id; null: the machine
  what text not null, -- fired, resolved, notified, acknowledged, snoozed, archived, reopened, regressed, assigned, commented, silenced ...
  details jsonb not null default '{}'
);
create index issue_events_issue on alerting.issue_events (issue_id, id);

-- Silences and maintenance windows: alerts that match are not notified. `weekly`: [{days: [1..7], from: "HH:MM", to, zone}].
create table alerting.silences (
  id uuid primary key default gen_random_uuid(),
  project_id integer not null,
  kind text not null default 'silence' check (kind in ('silence', 'maintenance')),
  matchers jsonb not null, -- [{name, op, value}]
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  weekly jsonb,
  comment text not null default '',
  created_by text not null,
  created_at timestamptz not null default now(),
  expired_by text
);
create index silences_project on alerting.silences (project_id, ends_at desc);

-- Who is told, and how. One document a project, with every version: routes, receivers, inhibitions (lib/contract/notification-settings.ts).
create table alerting.notification_settings (
  project_id integer not null,
  version integer not null,
  document jsonb not null, -- secrets are encrypted
  changed_at timestamptz not null default now(),
  changed_by text,
  primary key (project_id, version)
);

-- A group of alerts that one route tells together, as Alertmanager's.
create table alerting.notification_groups (
  project_id integer not null,
  route text not null, -- its place in the tree: "0.2"
  group_key text not null,
  receiver text not null,
  labels jsonb not null,
  flush_ms bigint not null, -- when it is looked at next
  told jsonb, -- what was told last: {at_ms, firing: [fingerprints], resolved: [...]}; null: nothing yet
  primary key (project_id, route, group_key)
);
create index notification_groups_due on alerting.notification_groups (flush_ms);

-- The outbox: written in the transaction that decided to tell, sent afterwards. `unsure`: sent, and the answer was lost.
create table alerting.notifications (
  id uuid primary key default gen_random_uuid(), -- also the idempotency key that receivers get
  project_id integer not null,
  route text not null,
  group_key text not null,
  receiver text not null,
  integration text not null, -- webhook, slack, email, pagerduty
  payload jsonb not null,
  state text not null default 'queued' check (state in ('queued', 'sending', 'delivered', 'failed')),
  attempts integer not null default 0,
  unsure boolean not null default false,
  due_ms bigint not null,
  created_at timestamptz not null default now(),
  delivered_at timestamptz,
  last_error text,
  issue_ids bigint[] not null default '{}'
);
create index notifications_due on alerting.notifications (due_ms) where state in ('queued', 'sending');
create index notifications_project on alerting.notifications (project_id, created_at desc);

-- What was known when an alert fired, frozen: kept longer than the rows that it was made of.
create table alerting.evidence (
  alert_id bigint primary key references alerting.alerts (id) on delete cascade,
  project_id integer not null,
  made_at timestamptz not null default now(),
  took_ms integer not null,
  body bytea not null, -- deflated JSON (lib/contract/evidence.ts)
  sha256 bytea not null
);
