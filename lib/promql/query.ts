import type { SeriesSource } from "@/lib/model/prom-series";
import { Annotations } from "./annotations";
import { type EvalContext, makeContext, type QueryState } from "./eval/context";
import { evaluate } from "./eval/evaluate";
import { preprocess } from "./eval/preprocess";
import { isRangeExpr } from "./eval/range-call";
import { evalRange } from "./eval/range-vector";
import { rangeToMatrix, toMatrix, toVector } from "./eval/results";
import { DEFAULT_LIMITS, type QueryLimits, SampleBudget } from "./eval/sample-budget";
import type { SharedSamples } from "./eval/shared-samples";
import { QueryError } from "./query-error";
import type { QueryResult, QueryValue } from "./query-value";
import { type Expr, typeOf } from "./syntax/ast";
import { parseQuery } from "./syntax/parse";

export interface QueryOptions {
  source: SeriesSource;
  /** A monotonic clock in milliseconds, for the time limit. */
  now: () => number;
  limits?: Partial<QueryLimits>;
  /** What this query and others of the process may hold together. */
  shared?: SharedSamples;
  lookbackMs?: number;
  /** Step of subqueries that name none. */
  defaultSubqueryStepMs?: number;
  /** So many warnings, and so many infos, are told; 0: all. */
  maxAnnotations?: number;
  /** Awaited now and then, so that a long query does not hold up everything else in its process. */
  pause?: () => Promise<void>;
}

const FIVE_MINUTES_MS = 300_000;
const ONE_MINUTE_MS = 60_000;

function makeState(options: QueryOptions): QueryState {
  return {
    source: options.source,
    lookbackMs: options.lookbackMs ?? FIVE_MINUTES_MS,
    defaultSubqueryStepMs: options.defaultSubqueryStepMs ?? ONE_MINUTE_MS,
    annotations: new Annotations(),
    budget: new SampleBudget({ ...DEFAULT_LIMITS, ...options.limits }, options.now, options.shared),
    evaluate,
    ...(options.pause ? { pause: options.pause } : {}),
  };
}

function resultOf(query: string, state: QueryState, value: QueryValue, maxAnnotations = 0): QueryResult {
  return { value, ...state.annotations.texts(query, maxAnnotations) };
}

/** The query's value at one time. */
export async function instantQuery(
  query: string,
  timeMs: number,
  options: QueryOptions,
): Promise<QueryResult> {
  return within(options, async (state) => {
    const parsed = parseQuery(query);
    const expr = preprocess(parsed, { startMs: timeMs, endMs: timeMs, stepMs: 0 });
    const context = makeContext(state, timeMs, timeMs, 1);
    const value = await instantValue(parsed, expr, context);
    return resultOf(query, state, value, options.maxAnnotations);
  });
}

async function within(
  options: QueryOptions,
  ask: (state: QueryState) => Promise<QueryResult>,
): Promise<QueryResult> {
  const state = makeState(options);
  try {
    return await ask(state);
  } finally {
    state.budget.close();
  }
}

function unwrapped(expr: Expr): Expr {
  return expr.kind === "paren" || expr.kind === "invariant" ? unwrapped(expr.expr) : expr;
}

async function instantValue(parsed: Expr, expr: Expr, context: EvalContext): Promise<QueryValue> {
  const timeMs = context.startMs;
  const inner = unwrapped(expr);
  if (inner.kind === "string") return { type: "string", timeMs, value: inner.value };
  if (isRangeExpr(inner)) {
    return { type: "matrix", series: await rangeToMatrix(context, await evalRange(context, inner, "")) };
  }
  const grid = await evaluate(expr, context);
  if (typeOf(parsed) === "scalar") return { type: "scalar", timeMs, value: grid.valueAt(0, 0) };
  return { type: "vector", samples: toVector(context, grid) };
}

export interface QueryRange {
  startMs: number;
  endMs: number;
  stepMs: number;
}

/** The query's value at every step of a range. */
export async function rangeQuery(
  query: string,
  range: QueryRange,
  options: QueryOptions,
): Promise<QueryResult> {
  return within(options, async (state) => {
    const parsed = parseQuery(query);
    refuseNoGraph(typeOf(parsed));
    const expr = preprocess(parsed, range);
    const context = makeContext(state, range.startMs, range.endMs, range.stepMs);
    const grid = await evaluate(expr, context);
    const value: QueryValue = { type: "matrix", series: toMatrix(context, grid) };
    return resultOf(query, state, value, options.maxAnnotations);
  });
}

function refuseNoGraph(type: ReturnType<typeof typeOf>): void {
  if (type === "scalar" || type === "vector") return;
  const got = type === "matrix" ? "range vector" : type;
  throw new QueryError(
    "bad_data",
    `invalid expression type "${got}" for range query, must be Scalar or instant Vector`,
  );
}
