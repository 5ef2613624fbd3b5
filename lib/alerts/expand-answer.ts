// In: what a rule's query answered. Out: the alerts that it stands for, with labels and annotations expanded. Pure but for `query`.
import type { LabelRecord } from "@/lib/model/alert";
import type { VectorSample } from "@/lib/promql/query-value";
import type { Rule } from "./rule";
import type { ActiveSeries, RuleAnswer } from "./state-machine";
import { annotationText, storedLabels } from "./stored-text";
import { expandTemplate } from "./template/expand";
import type { TemplateData, TemplateQuery } from "./template-data";

export interface ExpandWith extends Pick<TemplateData, "externalLabels" | "externalUrl" | "nowMs"> {
  query?: TemplateQuery;
  /** Of the group; 0: none but our own. */
  seriesLimit: number;
}

/** More alerts of one rule than anybody reads, and each is a row. */
const mostAlerts = 10_000;

/** As Prometheus: the name goes, labels of the rule win over those of the series, and two equal label sets are an error. */
export async function expandAnswer(
  rule: Rule,
  samples: readonly VectorSample[],
  hasData: boolean,
  given: ExpandWith,
): Promise<RuleAnswer> {
  const limit = Math.min(given.seriesLimit || mostAlerts, mostAlerts);
  if (samples.length > limit)
    return { kind: "error", message: `exceeded limit of ${limit} with ${samples.length} alerts` };
  const series: ActiveSeries[] = [];
  const seen = new Set<string>();
  for (const sample of samples) {
    const one = await expandSample(rule, sample, given);
    const key = keyOf(one.labels);
    if (seen.has(key))
      return {
        kind: "error",
        message: "vector contains metrics with the same labelset after applying alert labels",
      };
    seen.add(key);
    series.push(one);
  }
  return { kind: "series", series, hasData };
}

async function expandSample(
  rule: Rule,
  { labels, value }: VectorSample,
  { query, seriesLimit: _limit, ...given }: ExpandWith,
): Promise<ActiveSeries> {
  const own = labels.toRecord();
  const data: TemplateData = { ...given, labels: own, value };
  const all: Record<string, string> = Object.create(null);
  for (const name in own) if (name !== "__name__") all[name] = own[name] ?? "";
  for (const [name, text] of Object.entries(rule.labels)) all[name] = await expandTemplate(text, data, query);
  all.alertname = rule.name;
  // An empty label is an absent one.
  for (const name in all) if (all[name] === "") delete all[name];
  const annotations: Record<string, string> = {};
  for (const [name, text] of Object.entries(rule.annotations))
    annotations[name] = annotationText(await expandTemplate(text, data, query));
  return { labels: storedLabels(all), annotations, value };
}

function keyOf(labels: LabelRecord): string {
  return Object.keys(labels)
    .sort()
    .map((name) => `${name}\0${labels[name]}`)
    .join("\0");
}
