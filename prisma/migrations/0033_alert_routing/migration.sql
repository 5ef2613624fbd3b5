-- Which version of the notification settings the groups of a project were made with. Transactions that wake groups hold a
-- share lock on it, so that a new version finds every group of the old one.
create table alerting.routed_settings (
  project_id integer primary key,
  version integer not null default 0 -- 0: nobody is told
);

-- A group is told nothing before: its wait when it is new, its interval after it was told.
alter table alerting.notification_groups add column not_before_ms bigint not null default 0;

-- Who said that an alert sent by others is over: whoever sent it, or nobody in time. A sender that says again that it fires, as
-- of the same start, is believed only in the second case.
alter table alerting.alerts add column ended_by text check (ended_by in ('sender', 'timeout'));
create index alerts_ends on alerting.alerts (ends_ms) where resolved_ms is null and ends_ms is not null;
create index alerts_external on alerting.alerts (project_id, fingerprint, id desc) where source <> 'rule';

alter table alerting.silences add column updated_at timestamptz not null default now();

-- What a silence was before each change, and who made it.
create table alerting.silence_changes (
  id bigint generated always as identity primary key,
  silence_id uuid not null references alerting.silences (id) on delete cascade,
  changed_at timestamptz not null default now(),
  changed_by text not null,
  before jsonb not null
);
create index silence_changes_silence on alerting.silence_changes (silence_id, id);
