-- A trace of very many spans is derived from its earliest ones only, and its run says so.
alter table telemetry.runs add column spans_cut boolean not null default false;
