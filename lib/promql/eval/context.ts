import type { SelectHints, Series, SeriesSource } from "@/lib/model/prom-series";
import type { Annotations } from "../annotations";
import type { Expr, TimeModifiers, VectorSelector } from "../syntax/ast";
import type { Grid } from "./grid";
import type { SampleBudget } from "./sample-budget";
import { statsOnly } from "./stats-selectors";

/** What all parts of one query share. */
export interface QueryState {
  source: SeriesSource;
  lookbackMs: number;
  defaultSubqueryStepMs: number;
  annotations: Annotations;
  budget: SampleBudget;
  pause?: () => Promise<void>;
  /** Evaluates a scalar or an instant vector; here so that the parts of the engine need not import each other in circles. */
  evaluate(expr: Expr, context: EvalContext): Promise<Grid>;
}

/** The steps at which an expression is evaluated. */
export interface EvalContext {
  startMs: number;
  endMs: number;
  stepMs: number;
  steps: number;
  query: QueryState;
}

export function makeContext(query: QueryState, startMs: number, endMs: number, stepMs: number): EvalContext {
  const steps = endMs < startMs ? 0 : Math.floor((endMs - startMs) / stepMs) + 1;
  return { startMs, endMs, stepMs, steps, query };
}

export const timeAt = (context: EvalContext, step: number) => context.startMs + step * context.stepMs;

/** The time that a selector with `offset` and `@` looks at, at a step. */
export function referenceAt(context: EvalContext, step: number, modifiers: TimeModifiers): number {
  return (modifiers.atMs ?? timeAt(context, step)) - modifiers.offsetMs;
}

export function referenceTimes(context: EvalContext, modifiers: TimeModifiers): Float64Array {
  return stepTimes(context, (step) => referenceAt(context, step, modifiers));
}

/** A time for every step. */
export function stepTimes(context: EvalContext, timeOf: (step: number) => number): Float64Array {
  const times = new Float64Array(context.steps);
  for (let step = 0; step < context.steps; step++) times[step] = timeOf(step);
  return times;
}

/** Reads the series of a selector, from `beforeMs` before its first reference to `afterMs` behind its last. */
export async function selectSeries(
  context: EvalContext,
  selector: VectorSelector,
  beforeMs: number,
  afterMs: number,
  hints: SelectHints,
): Promise<Series[]> {
  const { query, steps } = context;
  if (steps === 0) return [];
  query.budget.checkTime();
  const series = await query.source.select({
    matchers: selector.matchers,
    // Ranges are open to the left.
    fromMs: referenceAt(context, 0, selector) - beforeMs + 1,
    toMs: referenceAt(context, steps - 1, selector) + afterMs,
    hints,
    account: (count, samples) => query.budget.account(count, samples),
  });
  return selector.statsOnly ? series.map(statsOnly) : series;
}
