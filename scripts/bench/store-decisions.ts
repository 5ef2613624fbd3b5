import { copyIn } from "@/lib/db/copy";
import { inTransaction, type Pool } from "@/lib/db/pool";
import { decisionIncrements } from "@/lib/derive/rollup-decisions";
import type { Decision } from "@/lib/model/decision";
import { contentHash } from "@/lib/model/decision-hash";
import { addCells } from "@/lib/rollup/add-cells";
import { ageRollups, type KeepDays } from "@/lib/rollup/age";
import { cellsOf } from "@/lib/rollup/cells";
import { readKeptFrom } from "@/lib/rollup/kept-from";
import { copyDecisionsText, encodeDecisions } from "@/lib/write/decision-rows";
import { ensurePartitions } from "@/lib/write/partitions";
import { keepDaysFinder, retentionOf } from "@/lib/write/retention";
import { createDecisionTemplate } from "./decision-template";

const perCopy = 20_000;
const days = 30n;
const dayNs = 86_400_000_000_000n;
const projectId = 1;
/** As the worker keeps rollups (README, RUNTOWER_ROLLUP_KEEP_DAYS). */
const keptDays: KeepDays = new Map([
  [10, 2],
  [60, 14],
  [600, 90],
  [3600, 400],
]);

/** What the questions ask for: decisions that are there. */
export type DecisionSamples = { ids: string[]; requestIds: string[]; paths: string[] };

/**
 * Stores decisions of the last 30 days, evenly over them, as the receivers and the worker would have, rollups of every width
 * that is still kept included. It does without what makes sending them again harmless, and writes nothing for the seal.
 */
export async function storeDecisions(
  pool: Pool,
  total: number,
  say: (text: string) => void,
): Promise<DecisionSamples> {
  const next = createDecisionTemplate(7);
  await ageRollups(pool, keptDays, Math.floor(Date.now() / 1_000));
  const retention = await retentionOf(pool).rules();
  const keepDaysOf = keepDaysFinder(retention, "decisions");
  const endNs = BigInt(Date.now()) * 1_000_000n;
  const stepNs = (days * dayNs) / BigInt(total);
  const samples: DecisionSamples = { ids: [], requestIds: [], paths: [] };
  const sampleEvery = Math.max(1, Math.floor(total / 2_000));
  for (let done = 0; done < total; done += perCopy) {
    const decisions: Decision[] = [];
    for (let n = done; n < Math.min(total, done + perCopy); n++) {
      const decision = next(n, endNs - days * dayNs + BigInt(n) * stepNs);
      decisions.push(decision);
      if (n % sampleEvery === 0) keepSample(samples, decision);
    }
    await ensurePartitions(
      pool,
      retention,
      "decisions",
      decisions.map(() => projectId),
      decisions.map(({ timeNs }) => timeNs),
    );
    await inTransaction(pool, (tx) => storeAll(tx, decisions, keepDaysOf));
    if ((done / perCopy) % 25 === 24) say(`${done + decisions.length} decisions stored`);
  }
  // One after the other: all at once take longer than a statement may.
  const { rows } = await pool.query<{ name: string }>(
    "select name from telemetry.leaves where parent = 'decisions' and attached order by name",
  );
  for (const table of [...rows.map(({ name }) => name), "rollup"])
    await pool.query(`vacuum (analyze) telemetry.${table}`);
  return samples;
}

async function storeAll(
  tx: Parameters<Parameters<typeof inTransaction>[1]>[0],
  decisions: readonly Decision[],
  keepDaysOf: ReturnType<typeof keepDaysFinder>,
): Promise<void> {
  const rows = decisions.map((decision) => {
    const content = { decision, tellings: [] };
    return {
      projectId,
      keepDays: keepDaysOf(projectId, decision.timeNs),
      content,
      hash: contentHash(content),
    };
  });
  const { body, release } = encodeDecisions(rows);
  await copyIn(tx, copyDecisionsText, body);
  release();
  const increments = decisionIncrements(projectId, decisions).map((one) => ({
    ...one,
    series: [projectId, one.dimension, one.grp, one.name, one.outcome].join("\t"),
    histogram: one.histogram.join(","),
  }));
  await addCells(tx, cellsOf(increments, await readKeptFrom(tx)));
}

function keepSample(samples: DecisionSamples, decision: Decision): void {
  samples.ids.push(decision.id);
  if (decision.requestId !== null) samples.requestIds.push(decision.requestId);
  const path = decision.attributes.get("input.parameters.path");
  if (typeof path === "string") samples.paths.push(path);
}
