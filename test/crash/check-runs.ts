import { inTransaction, type Pool } from "@/lib/db/pool";
import { deriveRuns } from "@/lib/derive/run";
import { rollupWidths } from "@/lib/model/rollup";
import { lookUpByKey } from "@/lib/write/key-lookups";
import { readTraceSpans } from "@/lib/write/trace-spans";
import { type Check, countOf } from "./check-stored";

const tracesAtOnce = 200;
const sums = ["runs", "spans", "agentCalls", "toolCalls", "llmCalls", "inputTokens", "outputTokens"] as const;
type Sums = Record<(typeof sums)[number], number>;

/** Runs as stored against runs as the pure derivation tells them of the stored spans, and against their own rollup. */
export async function checkRuns(pool: Pool): Promise<Check[]> {
  const derived = await deriveAgain(pool);
  const { rows } = await pool.query<Record<(typeof sums)[number], bigint>>(
    `select count(*) as runs, sum(span_count) as spans, sum(agent_calls) as "agentCalls", sum(tool_calls) as "toolCalls",
            sum(llm_calls) as "llmCalls", sum(input_tokens) as "inputTokens", sum(output_tokens) as "outputTokens" from telemetry.runs`,
  );
  const checks = sums.map((name) => ({
    what: `${name} of stored runs less those derived again`,
    off: Number(rows[0]?.[name] ?? 0) - derived[name],
  }));
  for (const width of rollupWidths)
    checks.push({
      what: `runs in the rollup of ${width} s less stored runs`,
      off:
        (await countOf(
          pool,
          "select sum(count) as n from telemetry.rollup where dimension = 'run' and width = $1",
          [width],
        )) - derived.runs,
    });
  return checks;
}

async function deriveAgain(pool: Pool): Promise<Sums> {
  const total: Sums = {
    runs: 0,
    spans: 0,
    agentCalls: 0,
    toolCalls: 0,
    llmCalls: 0,
    inputTokens: 0,
    outputTokens: 0,
  };
  const { rows } = await pool.query<{ project_id: number; trace_ids: string[] }>(
    `select project_id, array_agg(replace(trace_id::text, '-', '') order by first) as trace_ids
     from (select project_id, trace_id, min(granule_id) as first from telemetry.spans where operation is not null group by 1, 2) as t
     group by 1`,
  );
  for (const { project_id, trace_ids } of rows) {
    for (let at = 0; at < trace_ids.length; at += tracesAtOnce) {
      const some = trace_ids.slice(at, at + tracesAtOnce);
      const { byTrace } = await inTransaction(pool, async (tx) => {
        await lookUpByKey(tx);
        return await readTraceSpans(tx, project_id, some, 1_000_000);
      });
      for (const spans of byTrace.values()) {
        for (const run of deriveRuns(spans)) {
          if (run.runId === null && !run.isRun) continue;
          total.runs += 1;
          total.spans += run.spanCount;
          total.agentCalls += run.agentCalls;
          total.toolCalls += run.toolCalls;
          total.llmCalls += run.llmCalls;
          total.inputTokens += run.inputTokens;
          total.outputTokens += run.outputTokens;
        }
      }
    }
  }
  return total;
}
