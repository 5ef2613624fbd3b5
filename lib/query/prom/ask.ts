// PromQL asked at one time or over a range: /query and /query_range.
import type { Pool } from "@/lib/db/pool";
import { InvalidInput } from "@/lib/errors";
import { JsonText } from "@/lib/model/json-text";
import { SharedSamples } from "@/lib/promql/eval/shared-samples";
import { instantQuery, type QueryOptions, rangeQuery } from "@/lib/promql/query";
import type { QueryResult, QueryValue, VectorSample } from "@/lib/promql/query-value";
import type { Scope } from "../scope";
import { floatSample, histogramSample } from "./format-value";
import type { PromFound } from "./labels";
import { matrixText } from "./matrix-text";
import { durationMs, limitOf, timeMs } from "./params";
import { promSource } from "./source";
import { Turns } from "./turns";

/** `name`: the segment of the address that stands for `{name}`. */
export type PromQuestion = {
  db: Pool;
  scope: Scope;
  params: URLSearchParams;
  name: string;
  limits: { maxSamples: number; maxSeries: number; timeoutMs: number };
};

/** As Prometheus: one point a minute for a week, or one an hour for a year. */
const maxPoints = 11_000;
const maxAnnotations = 10;
const turns = new Turns({ most: 8, mostOfOne: 4, mostWaiting: 500 });
let shared: SharedSamples | undefined;

export async function promQuery(question: PromQuestion): Promise<PromFound> {
  const { params } = question;
  const atMs = timeMs(params, "time", Date.now());
  const result = await inTurn(question, (options) => instantQuery(params.get("query") ?? "", atMs, options));
  return answerOf(result, limitOf(params));
}

export async function promQueryRange(question: PromQuestion): Promise<PromFound> {
  const { params } = question;
  const startMs = timeMs(params, "start");
  const endMs = timeMs(params, "end");
  if (endMs < startMs)
    throw new InvalidInput('invalid parameter "end": end timestamp must not be before start time');
  const stepMs = durationMs(params, "step") ?? 0;
  if (stepMs < 1) {
    throw new InvalidInput(
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  }
  if ((endMs - startMs) / stepMs > maxPoints) {
    throw new InvalidInput(
      "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)",
    );
  }
  const range = { startMs, endMs, stepMs: Math.floor(stepMs) };
  const result = await inTurn(question, (options) => rangeQuery(params.get("query") ?? "", range, options));
  return answerOf(result, limitOf(params));
}

/** The time that a query may take begins when it is asked. */
async function inTurn(
  question: PromQuestion,
  ask: (options: QueryOptions) => Promise<QueryResult>,
): Promise<QueryResult> {
  const { scope, params, limits } = question;
  const timeoutMs = Math.min(durationMs(params, "timeout") ?? limits.timeoutMs, limits.timeoutMs);
  const askedMs = performance.now();
  return turns.during(scope.projectIds.join(), timeoutMs, () => {
    // In whole seconds, as it is told where it is up.
    const waitedMs = Math.floor((performance.now() - askedMs) / 1_000) * 1_000;
    return ask(optionsOf(question, Math.max(0, timeoutMs - waitedMs)));
  });
}

function optionsOf({ db, scope, params, limits }: PromQuestion, timeoutMs: number): QueryOptions {
  const lookbackMs = durationMs(params, "lookback_delta");
  return {
    source: promSource(db, scope),
    now: () => performance.now(),
    // A query over much computes for a second; other requests get their turn meanwhile.
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    limits: { ...limits, timeoutMs },
    shared: sharedWith(limits.maxSamples),
    maxAnnotations,
    ...(lookbackMs !== undefined && lookbackMs > 0 && { lookbackMs }),
  };
}

/** One query may hold as much as all together: the limit is what the process has room for. */
function sharedWith(maxSamples: number): SharedSamples {
  shared ??= new SharedSamples(maxSamples);
  return shared;
}

function answerOf({ value, warnings, infos }: QueryResult, limit: number): PromFound {
  const { data, isCut } = dataOf(value, limit);
  return { data, warnings: isCut ? [...warnings, "results truncated due to limit"] : warnings, infos };
}

function dataOf(value: QueryValue, limit: number): { data: unknown; isCut: boolean } {
  switch (value.type) {
    case "scalar":
      return { data: { resultType: "scalar", result: floatSample(value.timeMs, value.value) }, isCut: false };
    case "string":
      return { data: { resultType: "string", result: [value.timeMs / 1_000, value.value] }, isCut: false };
    case "vector": {
      const { kept, isCut } = cut(value.samples, limit);
      return { data: { resultType: "vector", result: kept.map(vectorItem) }, isCut };
    }
    case "matrix": {
      const { kept, isCut } = cut(value.series, limit);
      return { data: new JsonText(matrixText(kept)), isCut };
    }
  }
}

function cut<Item>(items: readonly Item[], limit: number): { kept: readonly Item[]; isCut: boolean } {
  const isCut = limit > 0 && items.length > limit;
  return { kept: isCut ? items.slice(0, limit) : items, isCut };
}

function vectorItem({ labels, timeMs, value, histogram }: VectorSample) {
  const metric = labels.toRecord();
  return histogram === undefined
    ? { metric, value: floatSample(timeMs, value) }
    : { metric, histogram: histogramSample(timeMs, histogram) };
}
