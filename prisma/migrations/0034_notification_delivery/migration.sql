-- Delivery of the outbox. `seq` is the order in which things were decided; of a group, an integration gets them in that order.
alter table alerting.notifications
  add column seq bigint generated always as identity,
  -- Which integration of the receiver, by its id in the settings; empty: each of that kind.
  add column integration_id text not null default '',
  -- When the first request went out or should have: how long it is tried counts from here.
  add column first_due_ms bigint,
  -- When the request that has no answer yet went out.
  add column sent_at timestamptz,
  drop constraint notifications_state_check,
  add constraint notifications_state_check check (state in ('queued', 'sending', 'delivered', 'failed', 'replaced'));
create index notifications_group on alerting.notifications (project_id, route, group_key, receiver, integration_id, seq)
  where state in ('queued', 'sending');

create table alerting.notification_attempts (
  notification_id uuid not null references alerting.notifications (id) on delete cascade,
  n integer not null,
  at timestamptz not null,
  took_ms integer not null,
  outcome text not null check (outcome in ('delivered', 'again', 'failed', 'unsure')),
  said text not null,
  primary key (notification_id, n)
);
