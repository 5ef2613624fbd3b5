// In: spans and log records of one export. Out: the decisions that they tell of, once they are durable.
import type { Pool } from "@/lib/db/pool";
import type { LogRecord } from "@/lib/model/log-record";
import type { Span } from "@/lib/model/span";
import { logDecisions, mayTellOfDecision } from "@/lib/normalise/decisions/logs";
import { type SpanRules, spanRulesOf } from "@/lib/normalise/decisions/span-rules";
import { spanDecisions } from "@/lib/normalise/decisions/spans";
import { decisionContextOf, decisionSettingsOf } from "./pipeline-decision-settings";
import type { DecisionPipeline } from "./pipeline-decisions";
import type { Patience } from "./pipeline-patience";

export type ToldDecisions = {
  /** Which spans of this project may tell of decisions, and how they are read. */
  rulesOf(projectId: number): Promise<SpanRules>;
  ofSpans(projectId: number, telling: readonly Span[], rules: SpanRules): Promise<void>;
  ofRecords(projectId: number, records: readonly LogRecord[]): Promise<void>;
};

export type ToldDecisionsParts = {
  pool: Pool;
  patience: Patience;
  requestIdKeys: readonly string[];
  /** Without it nobody takes them. */
  decisions?: Pick<DecisionPipeline, "store"> | undefined;
};

export function createToldDecisions({
  pool,
  patience,
  requestIdKeys,
  decisions,
}: ToldDecisionsParts): ToldDecisions {
  const settings = decisionSettingsOf(pool);
  return {
    async rulesOf(projectId) {
      return spanRulesOf((await patience.during(() => settings.of(projectId))).span_rules);
    },
    async ofSpans(projectId, telling, rules) {
      if (decisions === undefined || telling.length === 0) return;
      const told = spanDecisions(telling, rules);
      if (told.length > 0) await decisions.store(projectId, told);
    },
    async ofRecords(projectId, records) {
      if (decisions === undefined) return;
      const telling = records.filter(mayTellOfDecision);
      if (telling.length === 0) return;
      const context = await patience.during(() => decisionContextOf(pool, projectId, requestIdKeys));
      const told = logDecisions(telling, context);
      if (told.length > 0) await decisions.store(projectId, told);
    },
  };
}
