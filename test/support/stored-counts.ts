import type { Pool } from "@/lib/db/pool";
import type { Sent } from "./otlp-resend";

/** What the tables hold, set against what was acknowledged. All zero but the totals: nothing lost, nothing twice. */
export type StoredCounts = {
  spans: number;
  spansMissing: number;
  spansTwice: number;
  spansNotInRollup: number;
  logs: number;
  logsMissing: number;
  logsTwice: number;
  logsNotInRollup: number;
};

export async function compareStored(pool: Pool, sent: Sent): Promise<StoredCounts> {
  const spans = await one<"total" | "missing" | "twice">(
    pool,
    `select (select count(*) from telemetry.spans) as total,
       (select count(*) from unnest($1::bigint[]) as id left join telemetry.spans s on s.span_id = id where s.span_id is null) as missing,
       (select count(*) - count(distinct span_id) from telemetry.spans) as twice`,
    [sent.spanIds.map(String)],
  );
  const logs = await one<"total" | "missing" | "twice">(
    pool,
    `select (select count(*) from telemetry.log_records) as total,
       (select count(*) from unnest($1::text[]) as line left join telemetry.log_records l on l.body = line where l.body is null) as missing,
       (select count(*) - count(distinct body) from telemetry.log_records) as twice`,
    [sent.logBodies],
  );
  const counted = await one<"spans" | "logs">(
    pool,
    `select coalesce(sum(count) filter (where dimension = 'span'), 0)::bigint as spans,
       coalesce(sum(count) filter (where dimension = 'log'), 0)::bigint as logs
     from (select dimension, count from telemetry.rollup where width = 10
       union all select dimension, count from telemetry.rollup_increments) as counted`,
    [],
  );
  return {
    spans: spans.total,
    spansMissing: spans.missing,
    spansTwice: spans.twice,
    spansNotInRollup: spans.total - counted.spans,
    logs: logs.total,
    logsMissing: logs.missing,
    logsTwice: logs.twice,
    logsNotInRollup: logs.total - counted.logs,
  };
}

async function one<Key extends string>(
  pool: Pool,
  text: string,
  values: unknown[],
): Promise<Record<Key, number>> {
  const { rows } = await pool.query<Record<string, bigint>>(text, values);
  return Object.fromEntries(
    Object.entries(rows[0] ?? {}).map(([key, value]) => [key, Number(value)]),
  ) as Record<Key, number>;
}
