-- Who did what to rules: never changed. What a deleted rule was is in its last row.
create table alerting.rule_changes (
  id bigint generated always as identity primary key,
  project_id integer not null,
  at timestamptz not null default now(),
  who text, -- users.email; null: Runtower itself
  what text not null check (what in ('created', 'changed', 'restored', 'enabled', 'disabled', 'deleted', 'imported', 'file_deleted', 'group_changed')),
  rule_id uuid,
  name text not null, -- of the rule, the group or the file
  details jsonb not null default '{}' -- file, group, version, of a deleted rule its definition
);
create index rule_changes_project on alerting.rule_changes (project_id, id desc);
create index rule_changes_rule on alerting.rule_changes (rule_id, id desc);

-- Rules that ship with Runtower and were given to a project once: whoever deletes one keeps it deleted.
create table alerting.starter_rules (
  project_id integer not null,
  name text not null,
  given_at timestamptz not null default now(),
  primary key (project_id, name)
);
