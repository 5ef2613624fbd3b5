-- Alerts that fired at some time between two moments, however long ago and however long they fired: no order of begins or ends
-- finds them without reading all before or after.
drop index alerting.alerts_resolved;
create index alerts_firing on alerting.alerts using gist
  (int8range(fired_ms, greatest(fired_ms, coalesce(resolved_ms, 9000000000000)), '[]')) where fired_ms is not null;
