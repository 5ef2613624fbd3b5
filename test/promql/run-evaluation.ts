import { isTimeDependent } from "@/lib/promql/eval/preprocess";
import { instantQuery, type QueryOptions, rangeQuery } from "@/lib/promql/query";
import type { QueryResult, QueryValue } from "@/lib/promql/query-value";
import type { Expr } from "@/lib/promql/syntax/ast";
import { childrenOf } from "@/lib/promql/syntax/ast";
import { parseQuery } from "@/lib/promql/syntax/parse";
import { printExpr } from "@/lib/promql/syntax/print";
import type { EvalCommand, Expectation } from "./commands";
import { differenceOf, samplesOf } from "./compare";

const MINUTE_MS = 60_000;
const CONTEXT_FUNCTIONS = /(?:start|end|range|step)\(\)/;

/** Why an evaluation fails its expectations; undefined where it holds them. */
export async function runEvaluation(
  command: EvalCommand,
  options: QueryOptions,
): Promise<string | undefined> {
  if (!command.instant) {
    const run = () => rangeQuery(command.query, command, options);
    return check(command, command.query, await attempt(run));
  }
  // The same result has to come out when the time is fixed by @, whenever the query is asked.
  const queries = [{ query: command.query, timeMs: command.endMs }, ...pinnedQueries(command)];
  for (const { query, timeMs } of queries) {
    const fault = await runInstant(command, query, timeMs, options);
    if (fault) return query === command.query ? fault : `${query} at ${timeMs} ms: ${fault}`;
  }
  return undefined;
}

type Attempt = { result: QueryResult } | { error: Error };

async function attempt(run: () => Promise<QueryResult>): Promise<Attempt> {
  try {
    return { result: await run() };
  } catch (error) {
    if (error instanceof Error) return { error };
    throw error;
  }
}

const ofType = (command: EvalCommand, type: Expectation["type"]) =>
  command.expectations.filter((expectation) => expectation.type === type);

function check(command: EvalCommand, query: string, outcome: Attempt): string | undefined {
  const [fail] = ofType(command, "fail");
  if ("error" in outcome) {
    if (!fail) return `${query}: ${outcome.error.stack}`;
    const { message } = outcome.error;
    return fail.matches(message) ? undefined : `expected the error ${fail.source}, got ${message}`;
  }
  if (fail) return `${query}: expected an error`;
  return annotationFault(command, outcome.result) ?? differenceOf(command, outcome.result.value);
}

function annotationFault(command: EvalCommand, { warnings, infos }: QueryResult): string | undefined {
  for (const [type, none, found] of [
    ["warn", "no_warn", warnings],
    ["info", "no_info", infos],
  ] as const) {
    const expected = ofType(command, type);
    if (ofType(command, none).length > 0 && found.length > 0) return `unexpected: ${found.join("; ")}`;
    if (expected.length === 0) continue;
    const absent = expected.find(({ matches }) => !found.some(matches));
    if (absent) return `expected ${type} ${absent.source}, got: ${found.join("; ") || "none"}`;
    const extra = found.find((text) => !expected.some(({ matches }) => matches(text)));
    if (extra) return `unexpected ${type}: ${extra}`;
  }
  return undefined;
}

async function runInstant(
  command: EvalCommand,
  query: string,
  timeMs: number,
  options: QueryOptions,
): Promise<string | undefined> {
  const outcome = await attempt(() => instantQuery(query, timeMs, options));
  const fault = check(command, query, outcome);
  if (fault || "error" in outcome) return fault;
  const isOrdered = ofType(command, "ordered").length > 0;
  const skip = command.rangeVector || command.text !== undefined || CONTEXT_FUNCTIONS.test(query);
  if (skip) return undefined;
  const range = { startMs: timeMs - MINUTE_MS, endMs: timeMs + MINUTE_MS, stepMs: MINUTE_MS };
  const inRange = await attempt(() => rangeQuery(query, range, options));
  if ("error" in inRange) return `as a range: ${inRange.error.stack}`;
  if (isOrdered) return undefined;
  const middle = valueAt(inRange.result.value, timeMs, outcome.result.value.type === "scalar");
  const difference = differenceOf(command, middle);
  return difference && `as a range: ${difference}`;
}

/** The step of a range query's result at one time, as the instant query would have returned it. */
function valueAt(value: QueryValue, timeMs: number, isScalar: boolean): QueryValue {
  const series = value.type === "matrix" ? value.series : [];
  const samples = series.flatMap((one) => {
    const sample = samplesOf(one).get(timeMs);
    if (sample === undefined) return [];
    const base = { labels: one.labels, timeMs, value: typeof sample === "number" ? sample : 0 };
    return [typeof sample === "number" ? base : { ...base, histogram: sample }];
  });
  if (isScalar) return { type: "scalar", timeMs, value: samples[0]?.value ?? Number.NaN };
  return { type: "vector", samples };
}

/** The query with every selector fixed to its time, to be asked at other times. */
function pinnedQueries(command: EvalCommand): { query: string; timeMs: number }[] {
  let expr: Expr;
  try {
    expr = parseQuery(command.query);
  } catch {
    return [];
  }
  const at = command.endMs;
  if (!pin(expr, at, false)) return [];
  const query = printExpr(expr);
  const times = at === 0 ? [-1000, 0, 1000] : [-10 * at, 0, Math.trunc(at / 5), at, 10 * at];
  return times.map((timeMs) => ({ query, timeMs }));
}

/** False where the value depends on the time of evaluation even so. */
function pin(expr: Expr, at: number, fixed: boolean): boolean {
  if (expr.kind === "call" && isTimeDependent(expr.func.name)) return false;
  const target = expr.kind === "matrix" ? expr.selector : expr;
  let below = fixed;
  if (!fixed && (target.kind === "selector" || target.kind === "subquery")) {
    const isSet = target.atMs !== undefined;
    // As Prometheus' own runner does: start() and end() are overwritten too.
    if (!isSet) target.atMs = at;
    if (target.kind === "subquery") below = true;
  }
  return childrenOf(expr).every((child) => child === target || pin(child, at, below));
}
