-- Control plane: projects, people, keys. Kept in step with prisma/schema.prisma.
create table projects (
  id serial primary key,
  slug text not null,
  name text not null,
  created_at timestamptz(3) not null default current_timestamp
);
create unique index projects_slug_key on projects (slug);

create table users (
  id text primary key,
  name text not null,
  email text not null,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz(3) not null default current_timestamp,
  updated_at timestamptz(3) not null default current_timestamp
);
create unique index users_email_key on users (email);

create table project_members (
  project_id integer not null references projects (id) on delete cascade on update cascade,
  user_id text not null references users (id) on delete cascade on update cascade,
  role text not null default 'member',
  created_at timestamptz(3) not null default current_timestamp,
  primary key (project_id, user_id)
);

create table api_keys (
  id text primary key,
  project_id integer not null references projects (id) on delete cascade on update cascade,
  name text not null,
  prefix text not null,
  hash text not null,
  can_read boolean not null default false,
  can_write boolean not null default true,
  created_by text,
  created_at timestamptz(3) not null default current_timestamp,
  last_used_at timestamptz(3),
  revoked_at timestamptz(3)
);
create unique index api_keys_hash_key on api_keys (hash);
create index api_keys_project_id_idx on api_keys (project_id);

create table sessions (
  id text primary key,
  expires_at timestamptz(3) not null,
  token text not null,
  created_at timestamptz(3) not null default current_timestamp,
  updated_at timestamptz(3) not null default current_timestamp,
  ip_address text,
  user_agent text,
  user_id text not null references users (id) on delete cascade on update cascade
);
create unique index sessions_token_key on sessions (token);
create index sessions_user_id_idx on sessions (user_id);

create table accounts (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references users (id) on delete cascade on update cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz(3),
  refresh_token_expires_at timestamptz(3),
  scope text,
  password text,
  created_at timestamptz(3) not null default current_timestamp,
  updated_at timestamptz(3) not null default current_timestamp
);
create index accounts_user_id_idx on accounts (user_id);

create table verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null default current_timestamp,
  updated_at timestamptz(3) not null default current_timestamp
);
create index verifications_identifier_idx on verifications (identifier);

create table installation_secrets (
  name text primary key,
  value text not null,
  created_at timestamptz(3) not null default current_timestamp
);

insert into projects (slug, name) values ('default', 'Default'), ('runtower', 'Runtower itself');
