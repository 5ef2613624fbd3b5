-- Rollups of each width are kept for a time of their own. Rows of a width count everything in buckets from kept_from on (epoch
-- seconds, a multiple of 3600); what is older may be gone. The worker moves kept_from on after it has deleted what lies before.
create table telemetry.rollup_widths (
  width integer primary key, -- seconds
  kept_from bigint not null default -1000000000000000
);
insert into telemetry.rollup_widths (width) values (10), (60), (600), (3600);

-- Appends pairs to pairs: a histogram may name a bucket several times, and whoever reads it adds up. The folder puts long ones
-- in order.
create aggregate telemetry.join_histograms(integer[]) (sfunc = array_cat, stype = integer[], initcond = '{}', parallel = safe);
drop function telemetry.add_histograms(integer[], integer[]);

-- Room on each page for the cells of the present to change in place; vacuum comes by what changed, not by a share of everything kept.
alter table telemetry.rollup set (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 20000,
  autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
