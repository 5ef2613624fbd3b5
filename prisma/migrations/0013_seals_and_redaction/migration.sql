-- A seal is chained by the digest of its entries, so that the chain can be checked when entries of long expired decisions are gone.
alter table telemetry.decision_seals add column entries_hash bytea;
update telemetry.decision_seals set entries_hash = sha256(entries);
alter table telemetry.decision_seals alter column entries_hash set not null, alter column entries drop not null;
create unique index decision_seals_hash on telemetry.decision_seals (project_id, hash);
create index decision_seals_entries on telemetry.decision_seals (last_ns) where entries is not null;

-- The ids themselves, so that a row that is gone can be named: each as its length (2 bytes) and its UTF-8 bytes, in the order of
-- the entries; in seals deflated. Entries hold their hashes, so nothing need be taken on trust.
alter table telemetry.decision_marks add column ids bytea;
alter table telemetry.decision_seals add column ids bytea;
alter table telemetry.decision_seals alter column ids set storage external;

-- A mark that cannot be read would hold up all after it.
alter table telemetry.decision_marks add constraint decision_marks_entries check (length(entries) > 0 and length(entries) % 56 = 0);

-- What telemetry.decision_settings held, each time one document of it was changed; the newest row of a part is what holds.
create table telemetry.decision_settings_history (
  id bigint generated always as identity primary key,
  project_id integer not null,
  part text not null check (part in ('mappings', 'span_rules', 'redaction')),
  document jsonb, -- null: the defaults of the code
  changed_at timestamptz not null default now(),
  changed_by text -- user id
);
create index decision_settings_history_project on telemetry.decision_settings_history (project_id, part, id);

-- How often each redaction rule matched, by UTC day. Counts, not what was matched.
create table telemetry.redaction_counts (
  project_id integer not null,
  day date not null,
  rule text not null, -- its name
  target text not null,
  count bigint not null,
  last_at timestamptz not null,
  primary key (project_id, day, rule, target)
);
