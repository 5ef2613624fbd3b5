-- When it was last decided when a group is looked at next. Where that lies ahead, the clock was put back since: the group is due.
alter table alerting.notification_groups add column looked_ms bigint not null default 0;
create index notification_groups_looked on alerting.notification_groups (looked_ms);
