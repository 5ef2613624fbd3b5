-- The value of the Authorization header that a target asks for, sealed (lib/control/secret-box.ts).
alter table telemetry.scrape_targets add column sealed_authorization jsonb;
