// In: decisions of one sender, normalised. Out: what was stored, once it is durable. The same decisions again change nothing.
import type { Pool } from "@/lib/db/pool";
import { clusterChanges } from "@/lib/derive/issues/decision-cluster";
import { mergeDecision } from "@/lib/derive/merge-decision";
import { decisionIncrements, retracted } from "@/lib/derive/rollup-decisions";
import type { Decision } from "@/lib/model/decision";
import type { IngestLimits } from "@/lib/model/limits";
import { Cardinality } from "@/lib/normalise/cardinality";
import { countReason, refuseTime, timeWindow } from "@/lib/normalise/time-window";
import { Batcher } from "@/lib/write/batcher";
import { type DecisionOutcome, writeDecisions } from "@/lib/write/decisions";
import { createChangeNotifier } from "@/lib/write/notify-changes";
import type { DecisionExport, DecisionRules } from "@/lib/write/prepare-decisions";
import { droppedTest, retentionOf } from "@/lib/write/retention";
import { type Patience, patienceWith } from "./pipeline-patience";
import { createRedaction, type Redaction } from "./pipeline-redaction";

/** Those whose time is not taken: `rejected` by reason, `refused` by their place in what was given. */
export type DecisionsStored = DecisionOutcome & {
  rejected: Map<string, number>;
  refused: { at: number; reason: string }[];
};
export type DecisionPipeline = {
  store(projectId: number, decisions: readonly Decision[]): Promise<DecisionsStored>;
  /** Exports that wait for a batch, for health and metrics. */
  depth(): number;
  close(): Promise<void>;
};

export type DecisionPipelineOptions = {
  pool: Pool;
  retentionDays: number;
  /** How many series a project may have rows of its own for in the rollups; without it any. */
  limits?: IngestLimits;
  /** Applies each project's rules before a decision is hashed and stored; without it they are applied uncounted. */
  redaction?: Redaction;
  /** One for all that ask this database. */
  patience?: Patience;
};

const maxDecisionsPerBatch = 1_000;

export function createDecisionPipeline(options: DecisionPipelineOptions): DecisionPipeline {
  const { pool, limits } = options;
  const cardinality = limits === undefined ? undefined : new Cardinality(limits);
  const patience = options.patience ?? patienceWith(pool);
  const redaction = options.redaction ?? createRedaction(pool);
  const notifier = createChangeNotifier(pool);
  const retention = retentionOf(pool);
  retention.setDefaultDays(options.retentionDays);
  const rules: DecisionRules = {
    merge: mergeDecision,
    count: (projectId, decisions) =>
      decisionIncrements(projectId, decisions, cardinality?.seriesOf(projectId)),
    retract: retracted,
    clusterChanges,
  };
  const batcher = new Batcher<DecisionExport, DecisionOutcome>({
    // Writers of a project wait for each other, so that a second lane is for other projects and for encoding.
    lanes: 2,
    maxWeight: maxDecisionsPerBatch,
    spreadAt: 250,
    ownerOf: ({ projectId }) => projectId,
    run: (exports) => writeDecisions(pool, exports, rules),
  });
  const isTaken = async (projectId: number) => {
    const rules = await retention.rules();
    const nowNs = BigInt(Date.now()) * 1_000_000n;
    return timeWindow({
      nowNs,
      retentionDays: rules.longestDays(projectId, "decisions"),
      isDropped: droppedTest(rules, "decisions", projectId, nowNs),
      requestIdKeys: [],
    });
  };
  return {
    async store(projectId, decisions) {
      const window = await isTaken(projectId);
      const rejected = new Map<string, number>();
      const refused: DecisionsStored["refused"] = [];
      const taken = decisions.filter(({ timeNs }, at) => {
        const reason = refuseTime("decision time", timeNs, window);
        if (reason === null) return true;
        countReason(rejected, reason);
        refused.push({ at, reason });
        return false;
      });
      if (taken.length === 0) return { stored: 0, merged: 0, duplicates: 0, rejected, refused };
      const redacted = await patience.during(() => redaction(projectId));
      const shown = redacted(taken, (redactor, all, count) =>
        all.map((one) => redactor.decision(one, count)),
      );
      const outcome = await patience.during(() =>
        batcher.submit({ projectId, decisions: shown }, shown.length),
      );
      const count = outcome.stored + outcome.merged;
      if (count > 0) notifier.changed({ project: projectId, decisions: count, rollups: true });
      return { ...outcome, rejected, refused };
    },
    depth: () => batcher.depth,
    async close() {
      await batcher.drain();
      notifier.close();
    },
  };
}
