// In: what queries answered over a range. Out: the rule's answer at each step of it, its labels expanded.
import { type ExpandWith, expandAnswer } from "@/lib/alerts/expand-answer";
import type { Rule } from "@/lib/alerts/rule";
import type { RuleAnswer } from "@/lib/alerts/state-machine";
import { Labels } from "@/lib/model/prom-labels";
import type { QueryValue, VectorSample } from "@/lib/promql/query-value";

export type PastRange = { startMs: number; endMs: number; stepMs: number };

/** Samples by step; a step without any is absent. */
export function samplesByStep(
  value: QueryValue,
  { startMs, stepMs }: PastRange,
): Map<number, VectorSample[]> {
  const steps = new Map<number, VectorSample[]>();
  const add = (labels: Labels, timeMs: number, sample: number) => {
    const at = Math.round((timeMs - startMs) / stepMs);
    const known = steps.get(at);
    const one = { labels, timeMs, value: sample };
    if (known === undefined) steps.set(at, [one]);
    else known.push(one);
  };
  if (value.type === "matrix") {
    for (const { labels, timesMs, values } of value.series)
      for (let i = 0; i < timesMs.length; i++) add(labels, timesMs[i] ?? 0, values[i] ?? Number.NaN);
  } else if (value.type === "scalar") add(Labels.empty, value.timeMs, value.value);
  return steps;
}

/**
 * Templates of labels are expanded at each step only where one of them depends on the value; labels alone are the same at every
 * step of a series.
 */
export function createPastAnswers(rule: Rule, seriesLimit: number) {
  const isPlain = Object.values(rule.labels).every(
    (text) => !/value|query/i.test(text) || !text.includes("{{"),
  );
  const known = new Map<string, { [name: string]: string }>();
  const given = (nowMs: number): ExpandWith => ({ externalLabels: {}, externalUrl: "", nowMs, seriesLimit });
  return async (samples: readonly VectorSample[], hasData: boolean, nowMs: number): Promise<RuleAnswer> => {
    if (!isPlain || samples.some(({ labels }) => !known.has(labels.key))) {
      const answer = await expandAnswer(rule, samples, hasData, given(nowMs));
      if (isPlain && answer.kind === "series")
        samples.forEach(({ labels }, i) => {
          const expanded = answer.series[i]?.labels;
          if (expanded !== undefined) known.set(labels.key, expanded);
        });
      return answer;
    }
    const series = samples.map(({ labels, value }) => ({
      labels: known.get(labels.key) ?? {},
      annotations: {},
      value,
    }));
    return { kind: "series", series, hasData };
  };
}
