-- Panels that a person put together, and every state that was saved: going back is saving an old one again.
create table public.dashboards (
  id bigint generated always as identity primary key,
  project_id integer not null references public.projects (id) on delete cascade,
  title text not null, -- of the newest version, for lists
  version integer not null default 1,
  panels integer not null, -- how many the newest version has
  created_at timestamptz not null default now(),
  created_by text not null, -- e-mail address
  updated_at timestamptz not null default now(),
  updated_by text not null
);
create index dashboards_project on public.dashboards (project_id, title);

create table public.dashboard_versions (
  dashboard_id bigint not null references public.dashboards (id) on delete cascade,
  version integer not null,
  saved_at timestamptz not null default now(),
  saved_by text not null,
  note text not null, -- what changed, in the words of who saved it
  spec jsonb not null, -- lib/contract/dashboard.ts
  primary key (dashboard_id, version)
);
