// In: decisions of several senders. Out: each once, as a row ready to be written, made in turns: a batch of a thousand takes tens
// of milliseconds, and the answers of other transactions are read meanwhile.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Decision } from "@/lib/model/decision";
import { contentHash, type StoredContent } from "@/lib/model/decision-hash";
import type { IssueIncrement } from "@/lib/model/issue";
import type { RollupIncrement } from "@/lib/model/rollup";
import { type DecisionRow, rowsInTurn } from "./decision-rows";
import type { KeepDaysOf } from "./retention";

export type DecisionExport = { projectId: number; decisions: readonly Decision[] };
/** The pure rules of lib/derive; handed in, since the write side does not know them. */
export type DecisionRules = {
  merge(tellings: readonly Decision[]): StoredContent;
  count(projectId: number, decisions: readonly Decision[]): RollupIncrement[];
  retract(increments: readonly RollupIncrement[]): RollupIncrement[];
  /** What changes in the inbox where `before` are taken out and `now` went in. */
  clusterChanges(before: readonly Decision[], now: readonly Decision[]): IssueIncrement[];
};

/** One decision of the batch as it is where nothing of it is stored. `bringers`: the exports of its tellings, in their order. */
export type Told = { projectId: number; tellings: Decision[]; bringers: number[]; row: DecisionRow };
/** A batch, ready before the lock is taken; what was repeated within it is counted. */
export type Prepared = { told: Told[]; byProject: Map<number, Told[]>; repeated: number[] };

/** By project and id. Of two tellings by one source the first counts, the other is a repetition. */
export async function prepareDecisions(
  exports: readonly DecisionExport[],
  rules: DecisionRules,
  keepDaysOf: KeepDaysOf,
): Promise<Prepared> {
  const gathered = new Map<number, Map<string, Omit<Told, "row">>>();
  const repeated = exports.map(() => 0);
  exports.forEach(({ projectId, decisions }, i) => {
    let told = gathered.get(projectId);
    if (told === undefined) {
      told = new Map();
      gathered.set(projectId, told);
    }
    for (const decision of decisions) {
      const known = told.get(decision.id);
      if (known === undefined) told.set(decision.id, { projectId, tellings: [decision], bringers: [i] });
      else if (known.tellings.some(({ source }) => source === decision.source))
        repeated[i] = (repeated[i] ?? 0) + 1;
      else {
        known.tellings.push(decision);
        known.bringers.push(i);
      }
    }
  });
  const byProject = new Map<number, Told[]>();
  let made = 0;
  for (const [projectId, told] of gathered) {
    const ready: Told[] = [];
    for (const one of told.values()) {
      made += 1;
      if (made % rowsInTurn === 0) await nextTurn();
      ready.push({ ...one, row: rowOf(projectId, rules.merge(one.tellings), keepDaysOf) });
    }
    byProject.set(projectId, ready);
  }
  return { told: [...byProject.values()].flat(), byProject, repeated };
}

export function rowOf(projectId: number, content: StoredContent, keepDaysOf: KeepDaysOf): DecisionRow {
  const keepDays = keepDaysOf(projectId, content.decision.timeNs);
  return { projectId, keepDays, content, hash: contentHash(content) };
}
