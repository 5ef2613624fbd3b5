-- Since when it happens: of what came back the newest time, where first_seen is the first ever.
alter table alerting.issues add column open_since timestamptz;
update alerting.issues set open_since = first_seen;
