import type { LabelRecord } from "@/lib/model/alert";
import { formatHistogram } from "@/lib/promql/histogram/format-histogram";
import { instantQuery } from "@/lib/promql/query";
import type { QueryValue } from "@/lib/promql/query-value";
import { formatDuration } from "@/lib/promql/syntax/duration";
import { MemorySource } from "../promql/memory-source";
import { parseMetric, parseSequence, parseSeriesDescription } from "../promql/series-description";
import { type PromtoolFile, type PromtoolTest, parsePromtoolFile } from "./promtool-file";
import { note, type RuleTestResult } from "./result";
import { type SimulatedGroup, Simulation } from "./simulation";

const minuteMs = 60_000;

/** `groupsOf`: the groups of a rule file that the test names. */
export async function runPromtoolFile(
  source: string,
  groupsOf: (pattern: string) => SimulatedGroup[],
): Promise<RuleTestResult> {
  const file = parsePromtoolFile(source);
  const order = file.group_eval_order ?? [];
  const place = ({ name }: SimulatedGroup) => (order.includes(name) ? order.indexOf(name) : 0);
  const groups = (file.rule_files ?? []).flatMap(groupsOf).sort((a, b) => place(a) - place(b));
  const result: RuleTestResult = { passed: 0, failures: [] };
  for (const [i, test] of (file.tests ?? []).entries())
    await runTest(test, { file, groups, result, where: test.name || `unnamed#${i}` });
  return result;
}

type Running = { file: PromtoolFile; groups: SimulatedGroup[]; result: RuleTestResult; where: string };

async function runTest(test: PromtoolTest, { file, groups, result, where }: Running): Promise<void> {
  const everyMs = file.evaluation_interval || minuteMs;
  const startMs = startOf(test);
  const source = new MemorySource();
  load(source, test, startMs, test.interval || everyMs);
  const simulation = new Simulation(groups, {
    ...{ source, intervalMs: everyMs, externalUrl: test.external_url },
    externalLabels: test.external_labels ?? {},
  });
  const alertTests = [...(test.alert_rule_test ?? [])].sort((a, b) => a.eval_time - b.eval_time);
  const exprTests = test.promql_expr_test ?? [];
  const endMs = Math.max(
    0,
    ...alertTests.map((one) => one.eval_time),
    ...exprTests.map((one) => one.eval_time),
  );
  for (let atMs = 0; atMs <= endMs; atMs += everyMs) {
    await simulation.step(startMs + atMs);
    const error = simulation.firstError();
    if (error !== undefined) return note(result, where, `at ${formatDuration(atMs)}: ${error}`);
    for (const one of alertTests)
      if (one.eval_time >= atMs && one.eval_time < atMs + everyMs)
        note(
          result,
          `${where}, ${one.alertname} at ${formatDuration(one.eval_time)}`,
          alertFault(one, simulation),
        );
  }
  for (const one of exprTests) {
    const name = `${where}, ${one.expr} at ${formatDuration(one.eval_time)}`;
    note(result, name, await exprFault(one, source, startMs, everyMs));
  }
}

function startOf({ start_timestamp: start }: PromtoolTest): number {
  if (start === undefined) return 0;
  const seconds = Number(start);
  const ms = Number.isNaN(seconds) ? Date.parse(String(start)) : seconds * 1_000;
  if (Number.isNaN(ms)) throw new Error(`start_timestamp: "${start}" is no time`);
  return ms;
}

function load(source: MemorySource, test: PromtoolTest, startMs: number, stepMs: number): void {
  for (const { series, values } of test.input_series ?? []) {
    const description = parseSeriesDescription(`${series} ${values}`);
    description.values.forEach((value, i) => {
      const timeMs = startMs + i * stepMs;
      if (value.kind === "stale") source.add(description.labels, [{ timeMs, value: "stale", startMs: 0 }]);
      else if (value.kind === "float")
        source.add(description.labels, [{ timeMs, value: value.value, startMs: 0 }]);
      else if (value.kind === "histogram")
        source.add(description.labels, [{ timeMs, value: value.histogram, startMs: 0 }]);
    });
  }
}

type AlertTest = NonNullable<PromtoolTest["alert_rule_test"]>[number];

/** Only what fires is told, also while it keeps firing after its condition. */
function alertFault(test: AlertTest, simulation: Simulation): string | undefined {
  const got = simulation
    .statesOf(test.alertname)
    .flatMap(({ alerts }) => alerts.filter(({ state }) => state === "firing" || state === "recovering"))
    .map(({ labels, annotations }) => wordsOf(labels, annotations))
    .sort();
  const expected = (test.exp_alerts ?? [])
    .map(({ exp_labels, exp_annotations }) =>
      wordsOf({ ...exp_labels, alertname: test.alertname }, exp_annotations ?? {}),
    )
    .sort();
  return differenceOf(expected, got);
}

const wordsOf = (labels: LabelRecord, annotations: LabelRecord) =>
  `labels ${record(labels)} annotations ${record(annotations)}`;

function record(texts: LabelRecord): string {
  const names = Object.keys(texts).sort();
  return `{${names.map((name) => `${name}=${JSON.stringify(texts[name])}`).join(", ")}}`;
}

function differenceOf(expected: readonly string[], got: readonly string[]): string | undefined {
  if (JSON.stringify(expected) === JSON.stringify(got)) return undefined;
  const told = (lines: readonly string[]) =>
    lines.length === 0 ? " nothing" : `\n      ${lines.join("\n      ")}`;
  return `expected${told(expected)}\n    got${told(got)}`;
}

type ExprTest = NonNullable<PromtoolTest["promql_expr_test"]>[number];

async function exprFault(
  test: ExprTest,
  source: MemorySource,
  startMs: number,
  stepMs: number,
): Promise<string | undefined> {
  try {
    const { value } = await instantQuery(test.expr, startMs + test.eval_time, {
      source,
      now: () => performance.now(),
      defaultSubqueryStepMs: stepMs,
    });
    const expected = (test.exp_samples ?? []).map(({ labels, value: number, histogram }) => {
      const [parsed] = histogram ? parseSequence(histogram) : [];
      const words =
        parsed?.kind === "histogram" ? formatHistogram(parsed.histogram) : numberWords(number ?? 0);
      return `${record(parseMetric(labels).toRecord())} ${words}`;
    });
    return differenceOf(expected.sort(), samplesOf(value).sort());
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function samplesOf(value: QueryValue): string[] {
  if (value.type === "scalar") return [`{} ${numberWords(value.value)}`];
  if (value.type !== "vector") throw new Error("the result is not a vector or scalar");
  return value.samples.map(
    ({ labels, value: number, histogram }) =>
      `${record(labels.toRecord())} ${histogram ? formatHistogram(histogram) : numberWords(number)}`,
  );
}

/** Sums in another order differ in their last digits. */
const numberWords = (value: number) => String(Number(value.toPrecision(14)));
