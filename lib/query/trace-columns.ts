import type { OperationFacts } from "@/lib/contract/shared";
import type { TraceColumnsInput, TraceColumnsOutput } from "@/lib/contract/trace-columns";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { spansFrom } from "./rows/span-row";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";

const spansMost = 500_000;

type Row = {
  id: string;
  parent: string | null;
  name: string;
  service: string;
  kind: number;
  is_error: boolean;
  status_message: string | null;
  start_ns: string;
  duration: number;
  clock_skewed: boolean;
  request_id: string | null;
  operation: OperationFacts | null;
  events: [string, string][] | null;
};

/** All spans of a trace by column, in order of start. Throws NotFound where the caller may see none. */
export async function traceColumns(
  db: Db,
  scope: Scope,
  input: TraceColumnsInput,
): Promise<TraceColumnsOutput> {
  // Ids leave the database as hex and durations as doubles: a bigint object per value would double the time.
  const rows = await runSql<Row>(
    db,
    "trace-columns",
    sql`select lpad(to_hex(s.span_id), 16, '0') as id, lpad(to_hex(s.parent_span_id), 16, '0') as parent, s.name,
          r.service_name as service, s.kind, s.status = 2 as is_error, s.status_message, s.start_ns::text,
          s.duration_ns::float8 as duration, s.clock_skewed, s.request_id, s.operation,
          case when s.events is not null then (select jsonb_agg(jsonb_build_array(e -> 'name', e -> 'time_ns'))
            from jsonb_array_elements(s.events) as e) end as events
        from ${spansFrom}
        where s.trace_id = ${input.id}::uuid and ${inScope(scope, sql`s.project_id`)}
        order by s.start_ns, s.span_id limit ${spansMost + 1}`,
  );
  const isTruncated = rows.length > spansMost;
  if (isTruncated) rows.length = spansMost;
  const first = rows[0];
  if (!first) throw new NotFound(`No trace ${input.id}`);
  const logs = await runSql<{ id: string; count: number }>(
    db,
    "trace-columns-logs",
    sql`select lpad(to_hex(l.span_id), 16, '0') as id, count(*)::int as count from telemetry.log_records l
        where l.trace_id = ${input.id}::uuid and ${inScope(scope, sql`l.project_id`)} and l.span_id is not null
        group by l.span_id`,
  );
  return {
    ...columnsOf(rows, first.start_ns, logs),
    trace_id: input.id.replaceAll("-", "").toLowerCase(),
    truncated: isTruncated,
  };
}

function columnsOf(rows: readonly Row[], originText: string, logs: readonly { id: string; count: number }[]) {
  const origin = BigInt(originText);
  const dictionary = new Map<string, number>();
  const word = (text: string) => {
    const known = dictionary.get(text);
    if (known !== undefined) return known;
    dictionary.set(text, dictionary.size);
    return dictionary.size - 1;
  };
  const indexOfId = new Map<string, number>();
  // Of two spans with one id the earlier is the parent.
  for (let index = rows.length - 1; index >= 0; index--) indexOfId.set(rows[index]?.id ?? "", index);
  const missing: [number, string][] = [];
  const parents = rows.map(({ parent }, index) => {
    if (parent === null) return -1;
    const found = indexOfId.get(parent);
    if (found === undefined) missing.push([index, parent]);
    return found ?? -2;
  });
  const names = rows.map(({ name }) => word(name));
  const services = rows.map(({ service }) => word(service));
  const some = <Value>(read: (row: Row) => Value | null) =>
    rows.flatMap((row, index): [number, Value][] => {
      const value = read(row);
      return value === null ? [] : [[index, value]];
    });
  const requestIds = some((row) => (row.request_id === null ? null : word(row.request_id)));
  const logCounts = logs.flatMap(({ id, count }): [number, number][] => {
    const index = indexOfId.get(id);
    return index === undefined ? [] : [[index, count]];
  });
  return {
    origin_ns: originText,
    words: [...dictionary.keys()],
    span_ids: rows.map(({ id }) => id),
    parents,
    missing_parents: missing,
    names,
    services,
    kinds: rows.map(({ kind }) => kind),
    starts: rows.map((row) => Number(BigInt(row.start_ns) - origin)),
    durations: rows.map(({ duration }) => duration),
    errors: some((row) => (row.is_error ? true : null)).map(([index]) => index),
    clock_skewed: some((row) => (row.clock_skewed ? true : null)).map(([index]) => index),
    status_messages: some((row) => row.status_message || null),
    request_ids: requestIds,
    operations: some((row) => row.operation),
    events: some((row) =>
      row.events === null
        ? null
        : row.events.map(([name, timeNs]) => ({
            name,
            offset_ns: Number(BigInt(timeNs) - BigInt(row.start_ns)),
          })),
    ),
    log_counts: logCounts,
  };
}
