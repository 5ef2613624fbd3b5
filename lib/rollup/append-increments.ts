import type { Db } from "@/lib/db/pool";
import type { RollupIncrement } from "@/lib/model/rollup";

/** Appends to telemetry.rollup_increments in the caller's transaction. Never updates: several writers do not contend. */
export async function appendIncrements(tx: Db, increments: readonly RollupIncrement[]): Promise<void> {
  if (increments.length === 0) return;
  await tx.query({
    name: "append-increments",
    text: `/* append-increments */
      insert into telemetry.rollup_increments
        (bucket, project_id, count, duration_ns, input_tokens, output_tokens, cost_usd, dimension, grp, name, outcome, histogram)
      select bucket, project_id, count, duration_ns, input_tokens, output_tokens, cost_usd, dimension, grp, name, outcome,
             histogram::integer[]
      from unnest($1::bigint[], $2::integer[], $3::integer[], $4::numeric[], $5::bigint[], $6::bigint[], $7::float8[],
                  $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
        as t(bucket, project_id, count, duration_ns, input_tokens, output_tokens, cost_usd, dimension, grp, name, outcome, histogram)`,
    values: [
      increments.map((i) => i.bucket),
      increments.map((i) => i.projectId),
      increments.map((i) => i.count),
      increments.map((i) => i.durationNs.toString()),
      increments.map((i) => Math.round(i.inputTokens)),
      increments.map((i) => Math.round(i.outputTokens)),
      increments.map((i) => i.costUsd),
      increments.map((i) => i.dimension),
      increments.map((i) => i.grp),
      increments.map((i) => i.name),
      increments.map((i) => i.outcome),
      increments.map((i) => `{${i.histogram.join(",")}}`),
    ],
  });
}
