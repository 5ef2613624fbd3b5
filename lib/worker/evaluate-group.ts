// In: a group that is due. Out: what its rules found, and what changes with their alerts; recorded series are written on the way,
// so that the next rule of the group finds them. Nothing of alerts is written here.
import { type Recorded, recordSamples } from "@/lib/alerts/record-samples";
import { type AlertStep, type RuleAnswer, stepRule } from "@/lib/alerts/state-machine";
import { storedLabels } from "@/lib/alerts/stored-text";
import type { Alert, LabelRecord } from "@/lib/model/alert";
import type { SeriesSource } from "@/lib/model/prom-series";
import type { MetricsPipeline } from "@/lib/pipeline-metrics";
import type { SharedSamples } from "@/lib/promql/eval/shared-samples";
import type { VectorSample } from "@/lib/promql/query-value";
import type { DueGroup, DueRule } from "@/lib/query/alerts/due-groups";
import type { RuleEvaluation } from "@/lib/write/alerts/evaluations";
import { isAway } from "@/lib/write/database-errors";
import { type Asker, askAlert, createAsker, type QueryBounds } from "./ask-rule";
import { shareSelects } from "./shared-selects";

export type GroupParts = {
  source: SeriesSource;
  pipeline: Pick<MetricsPipeline, "ingestRemote">;
  bounds: QueryBounds;
  shared: SharedSamples;
  externalUrl: string;
  /** What templates know as `$externalLabels`; none of our own. */
  externalLabels?: LabelRecord;
};
/** What recording rules wrote last, by rule. */
export type RecordedByRule = Map<string, Recorded>;
export type GroupFound = { evaluations: RuleEvaluation[]; steps: AlertStep[] };

const mostTop = 5;
type Found = Pick<RuleEvaluation, "health" | "hadData" | "error"> & {
  samples: readonly VectorSample[];
  open: readonly Alert[];
  steps: readonly AlertStep[];
};

export async function evaluateGroup(
  group: DueGroup,
  atMs: number,
  parts: GroupParts,
  recorded: RecordedByRule,
): Promise<GroupFound> {
  const askedMs = atMs - group.queryOffsetMs;
  const source = shareSelects(parts.source);
  const ask = createAsker({ ...parts, source, atMs: askedMs });
  const all: GroupFound = { evaluations: [], steps: [] };
  for (const rule of group.rules) {
    const startedMs = performance.now();
    const found =
      rule.kind === "record"
        ? await record(group, rule, askedMs, { ask, parts, recorded })
        : await judge(group, rule, atMs, { ask, parts });
    if (rule.kind === "record") source.forget();
    all.steps.push(...found.steps);
    all.evaluations.push(evaluationOf(rule, found, performance.now() - startedMs));
  }
  return all;
}

async function judge(
  group: DueGroup,
  rule: DueRule,
  atMs: number,
  { ask, parts }: { ask: Asker; parts: GroupParts },
): Promise<Found> {
  let samples: readonly VectorSample[] = [];
  let answer: RuleAnswer;
  try {
    const { seriesLimit } = group;
    const { externalUrl, externalLabels = {} } = parts;
    const asked = await askAlert(rule, ask, { atMs, seriesLimit, externalUrl, externalLabels });
    ({ samples, answer } = asked);
  } catch (error) {
    answer = { kind: "error", message: faultOf(error) };
  }
  const { projectId, intervalMs } = group;
  const { lastMs, hadData, open } = rule;
  const step = stepRule({ projectId, rule, open, answer, nowMs: atMs, intervalMs, lastMs, hadData });
  return { ...step, samples, open, error: answer.kind === "error" ? answer.message : null };
}

async function record(
  group: DueGroup,
  rule: DueRule,
  atMs: number,
  { ask, parts, recorded }: { ask: Asker; parts: GroupParts; recorded: RecordedByRule },
): Promise<Found> {
  const nothing = { open: [], steps: [], hadData: rule.hadData };
  try {
    const samples = await ask(rule.expr);
    const before = recorded.get(rule.id) ?? new Map();
    const made = recordSamples(rule, samples, { atMs, seriesLimit: group.seriesLimit, before });
    if (made.series.length > 0) {
      const write = { series: made.series, metadata: [] };
      const { report } = await parts.pipeline.ingestRemote(group.projectId, write);
      recorded.set(rule.id, made.recorded);
      if (report.rejected > 0) throw new Error(`not all series were taken: ${report.message}`);
    }
    return { ...nothing, samples, health: "ok", hadData: rule.hadData || samples.length > 0, error: null };
  } catch (error) {
    return { ...nothing, samples: [], health: "error", error: faultOf(error) };
  }
}

/** A database that cannot be reached says nothing of the rule: the turn is taken again. */
function faultOf(error: unknown): string {
  if (isAway(error)) throw error;
  return error instanceof Error ? error.message : String(error);
}

function evaluationOf(
  rule: DueRule,
  { samples, open, steps, health, hadData, error }: Found,
  durationMs: number,
): RuleEvaluation {
  const after = new Map(open.map(({ fingerprint, state }) => [fingerprint, state]));
  for (const step of steps) after.set(step.after.fingerprint, step.after.state);
  const states = [...after.values()];
  const top = largest(samples);
  return {
    ruleId: rule.id,
    durationMs,
    series: samples.length,
    pending: states.filter((state) => state === "pending").length,
    firing: states.filter((state) => state === "firing" || state === "recovering").length,
    value: top[0]?.value ?? null,
    error,
    top: top.map(({ labels, value }) => ({ labels: storedLabels(labels.toRecord()), value })),
    health,
    hadData,
    isQuiet: states.length === 0,
  };
}

function largest(samples: readonly VectorSample[]): VectorSample[] {
  const floats = samples.filter(({ value, histogram }) => histogram === undefined && !Number.isNaN(value));
  if (floats.length <= mostTop) return floats.sort((a, b) => b.value - a.value);
  const top: VectorSample[] = [];
  for (const sample of floats) {
    if (top.length === mostTop && sample.value <= (top.at(-1)?.value ?? 0)) continue;
    const place = top.findIndex(({ value }) => value < sample.value);
    top.splice(place < 0 ? top.length : place, 0, sample);
    if (top.length > mostTop) top.pop();
  }
  return top;
}
