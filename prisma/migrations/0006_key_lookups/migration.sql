-- The worker looks runs up by their ids, hundreds at a time. With the project first, whatever index begins with a project
-- was as good to a planner without statistics, and it read all runs of the project; so these begin with the id.
alter table telemetry.runs drop constraint runs_pkey, add primary key (run_id, project_id);
drop index telemetry.runs_request;
create index runs_request on telemetry.runs (request_id, project_id) where request_id is not null;
alter table telemetry.run_traces drop constraint run_traces_pkey, add primary key (trace_id, run_id, project_id);
drop index telemetry.run_traces_run;
create index run_traces_run on telemetry.run_traces (run_id, project_id);
