-- Stored decisions asked again under another policy: what was asked, how far it is, and what came out.

-- Kept, so that a revision that decisions name can be chosen when it was uploaded here.
create table telemetry.policy_bundles (
  id bigint generated always as identity primary key,
  project_id integer not null references public.projects (id) on delete cascade,
  name text not null,
  revision text, -- of its manifest
  uploaded_at timestamptz not null default now(),
  uploaded_by text, -- e-mail address
  sha256 bytea not null, -- of the file
  modules integer not null, -- Rego files in it
  packages text[] not null, -- what they define
  entrypoints text[] not null, -- of its WebAssembly module; empty where it has none
  body bytea not null -- the file as sent
);
create unique index policy_bundles_content on telemetry.policy_bundles (project_id, sha256);
alter table telemetry.policy_bundles alter column body set storage external;

create table telemetry.replays (
  id bigint generated always as identity primary key,
  project_id integer not null references public.projects (id) on delete cascade,
  name text not null,
  created_at timestamptz not null default now(),
  created_by text, -- e-mail address
  query text not null,
  from_ns bigint, -- null: from the first decision on
  to_ns bigint not null,
  max_decisions integer not null,
  policy jsonb not null, -- lib/contract/replay.ts
  evaluator text not null, -- as asked for: auto, local, server, wasm
  entrypoint text, -- null: each decision's own path
  use_decision_time boolean not null,
  ignore_hidden text[] not null,
  state text not null default 'queued',
  evaluated_by text, -- kind and version, once it runs
  expected integer, -- decisions that match, at most max_decisions
  done integer not null default 0,
  counts jsonb not null default '{}', -- outcome -> decisions
  matrix jsonb not null default '{}', -- before -> after -> decisions
  result_bytes bigint not null default 0,
  place_ns bigint, -- newest first: all from here on are done
  place_seq bigint,
  cancel_asked boolean not null default false,
  faults jsonb, -- why it failed: [{file, row, column, message}]
  started_at timestamptz,
  finished_at timestamptz,
  worker uuid, -- who has it, and until when nobody else may
  leased_until timestamptz
);
create index replays_project on telemetry.replays (project_id, id);
create index replays_waiting on telemetry.replays (id) where state in ('queued', 'running');

create table telemetry.replay_results (
  replay_id bigint not null references telemetry.replays (id) on delete cascade,
  n integer not null, -- 1, 2, 3, ... from the newest decision on
  outcome text not null,
  time_ns bigint not null,
  decision_id text not null,
  policy text,
  revision text,
  agent text,
  tool text,
  user_id text,
  request_id text,
  run_id text,
  trace_id text,
  verdict_before text not null,
  verdict_after text,
  rule_before text,
  rule_after text,
  reason_before text,
  reason_after text,
  why text, -- lib/model/replay.ts: why it is not replayable
  said text, -- that in words, or the error of the evaluation
  result_before text, -- JSON, where it differs and is small
  result_after text,
  primary key (replay_id, n)
);
create index replay_results_outcome on telemetry.replay_results (replay_id, outcome, n);
