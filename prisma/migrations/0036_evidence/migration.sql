-- Alerts that fired lately and have no evidence yet are looked for every second.
create index alerts_fired_lately on alerting.alerts (fired_ms) where fired_ms is not null;
-- Old evidence goes by when it was made.
create index evidence_made on alerting.evidence (made_at);
-- Deflated already.
alter table alerting.evidence alter column body set storage external;
