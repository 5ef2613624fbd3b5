-- Increments lie in blocks: what one transaction adds to one dimension of one project is one row, its columns arrays of one
-- length. Writing and taking a row for each increment cost several times as much. telemetry.rollup_increments is a view over them,
-- so that whoever sums it with telemetry.rollup in one statement still gets the exact sum at any moment.
create table telemetry.rollup_blocks (
  id bigint generated always as identity primary key,
  project_id integer not null,
  dimension text not null,
  size integer not null, -- increments
  buckets bigint[] not null,
  counts integer[] not null,
  durations_ns numeric[] not null,
  input_tokens bigint[], -- null: all zero
  output_tokens bigint[],
  costs_usd double precision[],
  grps text[] not null,
  names text[] not null,
  outcomes text[] not null,
  histograms text[] not null -- each the text of an integer[]
);

insert into telemetry.rollup_blocks (project_id, dimension, size, buckets, counts, durations_ns, input_tokens, output_tokens, costs_usd,
  grps, names, outcomes, histograms)
select project_id, dimension, count(*), array_agg(bucket), array_agg(count), array_agg(duration_ns), array_agg(input_tokens),
  array_agg(output_tokens), array_agg(cost_usd), array_agg(grp), array_agg(name), array_agg(outcome), array_agg(histogram::text)
from telemetry.rollup_increments group by project_id, dimension, id / 1000 order by min(id);

drop table telemetry.rollup_increments;

create view telemetry.rollup_increments as
select b.id, i.bucket, b.project_id, i.count, i.duration_ns, coalesce(i.input_tokens, 0) as input_tokens,
  coalesce(i.output_tokens, 0) as output_tokens, coalesce(i.cost_usd, 0) as cost_usd, b.dimension, i.grp, i.name, i.outcome,
  i.histogram::integer[] as histogram
from telemetry.rollup_blocks b cross join lateral unnest(b.buckets, b.counts, b.durations_ns, b.input_tokens, b.output_tokens,
  b.costs_usd, b.grps, b.names, b.outcomes, b.histograms)
  as i(bucket, count, duration_ns, input_tokens, output_tokens, cost_usd, grp, name, outcome, histogram);

-- They are folded within a second: compressing them would be most of their cost.
alter table telemetry.rollup_blocks
  alter column buckets set storage external, alter column counts set storage external, alter column durations_ns set storage external,
  alter column input_tokens set storage external, alter column output_tokens set storage external,
  alter column costs_usd set storage external, alter column grps set storage external, alter column names set storage external,
  alter column outcomes set storage external, alter column histograms set storage external;
-- Nobody looks for a value in them, and statistics of arrays are dear.
alter table telemetry.rollup_blocks
  alter column buckets set statistics 0, alter column counts set statistics 0, alter column durations_ns set statistics 0,
  alter column input_tokens set statistics 0, alter column output_tokens set statistics 0, alter column costs_usd set statistics 0,
  alter column grps set statistics 0, alter column names set statistics 0, alter column outcomes set statistics 0,
  alter column histograms set statistics 0;
alter table telemetry.rollup alter column histogram set statistics 0;
-- Rows come and go many times a second.
alter table telemetry.rollup_blocks set (autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 1000,
  toast.autovacuum_vacuum_scale_factor = 0.0, toast.autovacuum_vacuum_threshold = 10000);

drop aggregate telemetry.join_histograms(integer[]);
