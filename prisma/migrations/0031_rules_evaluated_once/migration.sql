-- Leaves have a unique index over the same columns, their identity.
drop index telemetry.alert_evaluations_rule;
