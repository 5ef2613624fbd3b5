import type { Pool } from "@/lib/db/pool";
import { countSpans } from "@/lib/derive/rollup-spans";
import { createLog } from "@/lib/log";
import type { Span } from "@/lib/model/span";
import { createDeriveRuns, createRunRules } from "@/lib/worker/jobs/derive-runs";
import { writeTraces } from "@/lib/write/traces";

export const projectId = 1;
export const runRules = createRunRules(5_000);

export async function store(pool: Pool, spans: Span[]): Promise<void> {
  await writeTraces(pool, [{ projectId, spans }], countSpans);
}

/** Derives until no trace is marked. */
export async function deriveAll(pool: Pool, maxTraceSpans = 100_000): Promise<string[]> {
  const runs: string[] = [];
  const derive = createDeriveRuns({
    pool,
    log: createLog("test", "error"),
    onRuns: (_, ids) => runs.push(...ids),
    rules: runRules,
    maxTraceSpans,
  });
  // Far in the future, so that no large trace is put off.
  while ((await derive(Date.now() + 3_600_000)).traces > 0);
  return runs;
}

type Row = Record<string, unknown>;

/** All rows of runs without what depends on the clock of the test. */
export async function runRows(pool: Pool): Promise<Row[]> {
  const { rows } = await pool.query<Row>(
    `select r.*, null as last_seen_at, null as created_at, null as updated_at,
            (select json_agg(replace(t.trace_id::text, '-', '') order by t.trace_id) from telemetry.run_traces t
             where t.project_id = r.project_id and t.run_id = r.run_id) as traces
     from telemetry.runs r order by run_id`,
  );
  return rows.map((row) =>
    JSON.parse(JSON.stringify(row, (_, value) => (typeof value === "bigint" ? `${value}` : value))),
  );
}

/** Net sums of the run rollups; what cancels out is left out. */
export async function runSums(pool: Pool): Promise<Row[]> {
  const { rows } = await pool.query<Row>(
    `select bucket::text, dimension, grp, outcome, sum(count)::integer as count, sum(duration_ns)::text as duration_ns,
            sum(input_tokens)::text as input_tokens, sum(output_tokens)::text as output_tokens,
            round(sum(cost_usd)::numeric, 9)::text as cost_usd,
            (select json_agg(json_build_array(b, n) order by b) from (
               select h.histogram[i] as b, sum(h.histogram[i + 1]) as n from telemetry.rollup_increments h,
                 generate_series(1, array_length(h.histogram, 1), 2) as i
               where h.dimension = d.dimension and h.grp = d.grp and h.outcome = d.outcome and h.bucket = d.bucket
               group by 1 having sum(h.histogram[i + 1]) <> 0) as pairs) as histogram
     from telemetry.rollup_increments d where dimension in ('run', 'workflow')
     group by bucket, dimension, grp, outcome having sum(count) <> 0 order by 1, 2, 3, 4`,
  );
  return rows;
}

/** Everything but partitions and resources, which writers remember to have made. */
export async function clearRuns(pool: Pool): Promise<void> {
  await pool.query(
    `truncate telemetry.spans, telemetry.payloads, telemetry.trace_keys, telemetry.runs, telemetry.run_traces,
              telemetry.touched_traces, telemetry.rollup_blocks`,
  );
}
