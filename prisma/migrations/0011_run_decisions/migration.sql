-- Which decisions belong to a run is found when it is read: both come in any order, and a decision may be told of again with
-- more ids. Nothing ever filled these.
alter table telemetry.runs drop column decisions_allowed, drop column decisions_denied;

-- Decisions that name neither run, trace nor request: theirs are found by tool (or agent) and time.
create index decisions_loose on telemetry.decisions (project_id, (coalesce(tool, agent)), time_ns)
  where run_id is null and trace_id is null and request_id is null;
