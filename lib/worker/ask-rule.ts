import { dataExpression } from "@/lib/alerts/data-expression";
import { expandAnswer } from "@/lib/alerts/expand-answer";
import type { Rule } from "@/lib/alerts/rule";
import type { RuleAnswer } from "@/lib/alerts/state-machine";
import type { LabelRecord } from "@/lib/model/alert";
import { Labels } from "@/lib/model/prom-labels";
import type { SeriesSource } from "@/lib/model/prom-series";
import type { SharedSamples } from "@/lib/promql/eval/shared-samples";
import { instantQuery } from "@/lib/promql/query";
import type { VectorSample } from "@/lib/promql/query-value";

export type QueryBounds = { maxSamples: number; maxSeries: number; timeoutMs: number };

/** Asks queries as of one moment, within the limits of rules. */
export type Asker = (expr: string) => Promise<VectorSample[]>;

export function createAsker(of: {
  source: SeriesSource;
  atMs: number;
  bounds: QueryBounds;
  shared: SharedSamples;
}): Asker {
  const { source, atMs, bounds, shared } = of;
  return async (expr) => {
    const { value } = await instantQuery(expr, atMs, {
      source,
      limits: bounds,
      shared,
      now: () => performance.now(),
      // Other groups, and everything else in this process, get their turn meanwhile.
      pause: () => new Promise((resolve) => setImmediate(resolve)),
    });
    if (value.type === "vector") return value.samples;
    if (value.type === "scalar") return [{ labels: Labels.empty, timeMs: value.timeMs, value: value.value }];
    throw new Error("rule result is not a vector or scalar");
  };
}

export type Asked = { samples: readonly VectorSample[]; answer: RuleAnswer };

/** What the query of an alert answers, and the alerts that it stands for. */
export async function askAlert(
  rule: Rule,
  ask: Asker,
  given: { atMs: number; seriesLimit: number; externalUrl: string; externalLabels: LabelRecord },
): Promise<Asked> {
  const samples = await ask(rule.expr);
  const hasData = samples.length > 0 || rule.noData === "ok" || (await findsData(rule, ask));
  const answer = await expandAnswer(rule, samples, hasData, {
    externalLabels: given.externalLabels,
    externalUrl: given.externalUrl,
    nowMs: given.atMs,
    seriesLimit: given.seriesLimit,
    query: async (expr) =>
      (await ask(expr)).map(({ labels, value }) => ({ labels: labels.toRecord(), value })),
  });
  return { samples, answer };
}

async function findsData({ expr }: Rule, ask: Asker): Promise<boolean> {
  const looked = dataExpression(expr);
  return looked === null || (looked !== expr && (await ask(looked)).length > 0);
}
