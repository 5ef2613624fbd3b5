-- Which alerts fired within a time range: those still open, and those that ended after its begin.
create index alerts_fired on alerting.alerts (project_id, resolved_ms) where fired_ms is not null;
