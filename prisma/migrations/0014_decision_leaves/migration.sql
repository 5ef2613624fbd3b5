-- A decision is 2 to 3 KB. Past 2 KB PostgreSQL compresses what is largest in a row, each value by itself: half of what a COPY
-- of decisions cost (31 us a row, 14 without), for a tenth of the room. Rows of more than half a page still go that way.
create or replace function telemetry.index_leaf(leaf regclass, parent text) returns void language plpgsql as $$
declare
  name text := (select relname from pg_class where oid = leaf) || '_identity';
  columns text := (select identity from telemetry.partitioned_tables p where p.parent = index_leaf.parent);
begin
  if columns is not null then execute format('create unique index %I on %s (%s)', name, leaf, columns); end if;
  if parent = 'span_granules' then
    -- Counting how often each hash comes would read all of them and say nothing.
    execute format('alter table %s alter column terms set statistics 0', leaf);
  elsif parent = 'decisions' then
    execute format('alter table %s set (toast_tuple_target = 4080)', leaf);
  end if;
end $$;

do $$
declare
  leaf regclass;
begin
  for leaf in select l.leaf from telemetry.leaves l where l.parent = 'decisions' loop
    execute format('alter table %s set (toast_tuple_target = 4080)', leaf);
  end loop;
end $$;
