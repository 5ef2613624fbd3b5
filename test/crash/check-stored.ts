import type { Pool } from "@/lib/db/pool";
import { rollupWidths } from "@/lib/model/rollup";
import type { Tally } from "./tally";

/** What must be zero, and is told as a number. */
export type Check = { what: string; off: number };

/** Sets what is stored against what was acknowledged: lost, twice, and never sent. */
export async function checkItems(pool: Pool, tally: Tally): Promise<Check[]> {
  await keepAcknowledged(pool, tally);
  const count = (text: string) => countOf(pool, text);
  return [
    {
      what: "acknowledged spans that are not stored",
      off: await count(
        "select count(*) as n from acknowledged_spans a where not exists (select from telemetry.spans s where s.span_id = a.span_id)",
      ),
    },
    {
      what: "spans stored twice",
      off: await count(
        "select count(*) - count(distinct (project_id, trace_id, span_id, start_ns)) as n from telemetry.spans",
      ),
    },
    {
      what: "stored spans less acknowledged spans",
      off:
        (await count("select count(*) as n from telemetry.spans")) -
        (await count("select count(*) as n from acknowledged_spans")),
    },
    {
      what: "acknowledged log records that are not stored",
      off: await count(
        "select count(*) as n from acknowledged_logs a where not exists (select from telemetry.log_records l where l.body = a.body)",
      ),
    },
    {
      what: "log records stored twice",
      off: await count("select count(*) - count(distinct body) as n from telemetry.log_records"),
    },
    {
      what: "stored log records less acknowledged log records",
      off:
        (await count("select count(*) as n from telemetry.log_records")) -
        (await count("select count(*) as n from acknowledged_logs")),
    },
  ];
}

async function keepAcknowledged(pool: Pool, { spanIds, logBodies }: Tally): Promise<void> {
  await pool.query(
    "drop table if exists acknowledged_spans, acknowledged_logs; create table acknowledged_spans (span_id bigint); create table acknowledged_logs (body text)",
  );
  const chunk = 50_000;
  for (let at = 0; at < spanIds.length; at += chunk)
    await pool.query("insert into acknowledged_spans select * from unnest($1::bigint[])", [
      spanIds.slice(at, at + chunk).map(String),
    ]);
  for (let at = 0; at < logBodies.length; at += chunk)
    await pool.query("insert into acknowledged_logs select * from unnest($1::text[])", [
      logBodies.slice(at, at + chunk),
    ]);
  await pool.query("analyze acknowledged_spans, acknowledged_logs");
}

// Rows as the rollups count them: by end, service, name and outcome.
const rawSpans = `select ((s.start_ns + s.duration_ns) / 1000000000 / $1::bigint) * $1 as bucket, r.service_name as grp,
    (array['internal', 'internal', 'server', 'client', 'producer', 'consumer'])[s.kind + 1] || ' ' || s.name as name,
    case when s.status = 2 then 'error' else 'ok' end as outcome, count(*) as n, sum(s.duration_ns) as duration_ns
  from telemetry.spans s join telemetry.resources r using (project_id, resource_id) group by 1, 2, 3, 4`;
const rawLogs = `select (l.time_ns / 1000000000 / $1::bigint) * $1 as bucket, r.service_name as grp, '' as name,
    case when l.severity <= 0 then 'info'
         else (array['trace', 'debug', 'info', 'warn', 'error', 'fatal'])[least(6, (l.severity - 1) / 4 + 1)] end as outcome,
    count(*) as n, 0::numeric as duration_ns
  from telemetry.log_records l join telemetry.resources r using (project_id, resource_id) group by 1, 2, 3, 4`;

/** Cells in which a rollup and the rows that it counts differ, at every width. */
export async function checkRollups(pool: Pool): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [dimension, raw] of [
    ["span", rawSpans],
    ["log", rawLogs],
  ] as const) {
    for (const width of rollupWidths) {
      const off = await countOf(
        pool,
        `with raw as (${raw}),
         counted as (
           select (bucket / $1::bigint) * $1 as bucket, grp, name, outcome, sum(count) as n, sum(duration_ns) as duration_ns
           from (select bucket, grp, name, outcome, count, duration_ns from telemetry.rollup where width = $1 and dimension = '${dimension}'
                 union all
                 select bucket, grp, name, outcome, count, duration_ns from telemetry.rollup_increments where dimension = '${dimension}') as both_tables
           group by 1, 2, 3, 4)
         select count(*) as n from raw full join counted using (bucket, grp, name, outcome)
         where raw.n is distinct from counted.n or raw.duration_ns is distinct from counted.duration_ns`,
        [width],
      );
      checks.push({ what: `${dimension} rollup cells of ${width} s that differ from their rows`, off });
    }
  }
  checks.push({
    what: "histograms that do not hold as many spans as their cell",
    off: await countOf(
      pool,
      `select count(*) as n from telemetry.rollup where dimension = 'span'
       and count <> (select coalesce(sum(h) filter (where i % 2 = 0), 0) from unnest(histogram) with ordinality as t(h, i))`,
    ),
  });
  return checks;
}

export async function checkQueues(pool: Pool): Promise<Check[]> {
  return [
    {
      what: "marks left in touched_traces",
      off: await countOf(pool, "select count(*) as n from telemetry.touched_traces"),
    },
    {
      what: "increments left to fold",
      off: await countOf(pool, "select count(*) as n from telemetry.rollup_increments"),
    },
  ];
}

export async function countOf(pool: Pool, text: string, values: unknown[] = []): Promise<number> {
  const { rows } = await pool.query<{ n: bigint | string | number }>(text, values);
  return Number(rows[0]?.n ?? 0);
}
