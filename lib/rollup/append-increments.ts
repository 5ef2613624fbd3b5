import type { Db } from "@/lib/db/pool";
import { groupBy } from "@/lib/model/group-by";
import type { RollupIncrement } from "@/lib/model/rollup";

/**
 * Appends to telemetry.rollup_blocks in the caller's transaction, one row a project and dimension. Never updates: several writers
 * do not contend.
 */
export async function appendIncrements(tx: Db, increments: readonly RollupIncrement[]): Promise<void> {
  if (increments.length === 0) return;
  const blocks = [...groupBy(increments, (one) => `${one.projectId} ${one.dimension}`).values()];
  const all = blocks.flat();
  const owners = blocks.flatMap(([first]) => first ?? []);
  const lasts = lastPlaces(blocks);
  await tx.query({
    name: "append-increments",
    text: `/* append-increments */
      insert into telemetry.rollup_blocks (project_id, dimension, size, buckets, counts, durations_ns, input_tokens, output_tokens,
        costs_usd, grps, names, outcomes, histograms)
      select project_id, dimension, size, ($5::bigint[])[a:z], ($6::integer[])[a:z], ($7::numeric[])[a:z],
        case when has_usage then ($8::bigint[])[a:z] end, case when has_usage then ($9::bigint[])[a:z] end,
        case when has_usage then ($10::float8[])[a:z] end,
        ($11::text[])[a:z], ($12::text[])[a:z], ($13::text[])[a:z], ($14::text[])[a:z]
      from (select project_id, dimension, size, has_usage, z - size + 1 as a, z
            from unnest($1::integer[], $2::text[], $3::integer[], $4::boolean[], $15::integer[])
              as b(project_id, dimension, size, has_usage, z)) as blocks`,
    values: [
      owners.map((i) => i.projectId),
      owners.map((i) => i.dimension),
      blocks.map((block) => block.length),
      blocks.map((block) => block.some(hasUsage)),
      all.map((i) => i.bucket),
      all.map((i) => i.count),
      all.map((i) => i.durationNs.toString()),
      all.map((i) => Math.round(i.inputTokens)),
      all.map((i) => Math.round(i.outputTokens)),
      all.map((i) => i.costUsd),
      all.map((i) => i.grp),
      all.map((i) => i.name),
      all.map((i) => i.outcome),
      all.map((i) => `{${i.histogram.join(",")}}`),
      lasts,
    ],
  });
}

const hasUsage = ({ inputTokens, outputTokens, costUsd }: RollupIncrement) =>
  inputTokens !== 0 || outputTokens !== 0 || costUsd !== 0;

/** Of each block in all of them, counted from one. */
function lastPlaces(blocks: readonly (readonly RollupIncrement[])[]): number[] {
  let last = 0;
  return blocks.map((block) => {
    last += block.length;
    return last;
  });
}
