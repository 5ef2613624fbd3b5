-- Alerts that ended after a moment: which ones a request or run met.
create index alerts_resolved on alerting.alerts (project_id, resolved_ms) where resolved_ms is not null;
-- Alerts by the fingerprint that people paste.
create index alerts_fingerprint on alerting.alerts (fingerprint);
