-- The day from which on a retention rule holds that is set now: the first on which no item can lie that is stored already, or
-- that a receiver stores within the next five minutes by rules that it read before. Items may be 24 hours ahead of the clock.
create function telemetry.retention_starts() returns date language sql stable as $$
  select ((now() + interval '24 hours 5 minutes') at time zone 'UTC')::date + 1
$$;

create or replace function telemetry.set_retention(project integer, of_signal text, days smallint, by_whom text) returns date
language plpgsql as $$
declare
  starts date := telemetry.retention_starts();
begin
  perform pg_advisory_xact_lock(hashtext('telemetry.retention'));
  if project = 0 and not exists (select from telemetry.retention where project_id = 0 and signal = of_signal) then
    starts := date '1970-01-01';
  end if;
  insert into telemetry.retention (project_id, signal, from_day, keep_days, set_by)
  values (project, of_signal, starts, days, by_whom)
  on conflict (project_id, signal, from_day)
  do update set keep_days = excluded.keep_days, set_at = now(), set_by = excluded.set_by;
  return starts;
end $$;
