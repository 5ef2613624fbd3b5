-- Open alerts of a rule, at every evaluation; among all that it ever had they are few.
create index alerts_open_of_rule on alerting.alerts (rule_id) where resolved_ms is null;
-- Alerts that were pending and never fired, for the series ALERTS.
create index alerts_dropped on alerting.alerts (project_id, resolved_ms) where fired_ms is null;
-- A row is written at every evaluation while it fires: in its page, without touching an index.
alter table alerting.alerts set (fillfactor = 80);
alter table alerting.rules set (fillfactor = 60);
