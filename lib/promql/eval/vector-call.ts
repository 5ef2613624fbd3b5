import { Labels } from "@/lib/model/prom-labels";
import { DATE_FUNCTIONS } from "../functions/date-functions";
import { FLOAT_FUNCTIONS, HISTOGRAM_FUNCTIONS } from "../functions/value-functions";
import type { CallExpr, Expr } from "../syntax/ast";
import { absentLabels } from "./absent-labels";
import { type EvalContext, timeAt } from "./context";
import { ABSENT, FLOAT, Grid, HISTOGRAM } from "./grid";
import { sortGrid } from "./sort-call";
import { evalSampleTimes } from "./vector-selector";

/** A grid of one row without labels, filled at every step. */
export function scalarGrid(context: EvalContext, compute: (step: number) => number): Grid {
  const grid = new Grid(context.steps, context.query.budget);
  const row = grid.addRow(Labels.empty, false);
  for (let step = 0; step < context.steps; step++) grid.setFloat(row, step, compute(step));
  return grid;
}

/** A new number for every float (or every histogram) of a grid; whatever else is left out. */
function mapCells(
  input: Grid,
  context: EvalContext,
  compute: (row: number, step: number) => number | undefined,
): Grid {
  const grid = new Grid(input.steps, context.query.budget, input.rows);
  input.labels.forEach((labels, from) => {
    const row = grid.addRow(labels, true);
    for (let step = 0; step < input.steps; step++) {
      const value = compute(from, step);
      if (value !== undefined) grid.setFloat(row, step, value);
    }
    grid.dropLastRowIfEmpty();
  });
  input.release();
  return grid;
}

const mapFloats = (input: Grid, context: EvalContext, compute: (value: number, step: number) => number) =>
  mapCells(input, context, (row, step) =>
    input.kindAt(row, step) === FLOAT ? compute(input.valueAt(row, step), step) : undefined,
  );

/** Functions of scalars and instant vectors, except those that look at labels. */
export async function evalVectorCall(context: EvalContext, call: CallExpr): Promise<Grid> {
  const { name } = call.func;
  const { query } = context;
  if (name === "time") return scalarGrid(context, (step) => timeAt(context, step) / 1000);
  if (name === "pi") return scalarGrid(context, () => Math.PI);
  if (name === "timestamp" || name === "start_timestamp") return sampleTimes(context, call, name);
  const date = DATE_FUNCTIONS.get(name);
  if (date && call.args.length === 0) {
    return scalarGrid(context, (step) => date(Math.floor(timeAt(context, step) / 1000)));
  }
  const isEvaluated = (arg: Expr) => arg.kind !== "string";
  const args = await Promise.all(call.args.filter(isEvaluated).map((arg) => query.evaluate(arg, context)));
  const [first, second, third] = args;
  if (!first) return new Grid(context.steps, query.budget);
  const float = FLOAT_FUNCTIONS.get(name);
  if (float) return mapFloats(first, context, float);
  if (date) return mapFloats(first, context, date);
  const histogram = HISTOGRAM_FUNCTIONS.get(name);
  if (histogram) {
    return mapCells(first, context, (row, step) => {
      const sample = first.histogramAt(row, step);
      return sample && histogram(sample);
    });
  }
  if (name.startsWith("sort")) return sortGrid(context, call, first);
  return scalarCall(context, call, first, second, third);
}

function scalarCall(context: EvalContext, call: CallExpr, first: Grid, second?: Grid, third?: Grid): Grid {
  const at = (grid: Grid | undefined, step: number, missing: number) => grid?.valueAt(0, step) ?? missing;
  switch (call.func.name) {
    case "clamp":
      return clamp(context, first, (step) => [at(second, step, 0), at(third, step, 0)]);
    case "clamp_min":
      return clamp(context, first, (step) => [at(second, step, 0), Number.POSITIVE_INFINITY]);
    case "clamp_max":
      return clamp(context, first, (step) => [Number.NEGATIVE_INFINITY, at(second, step, 0)]);
    case "round":
      return mapFloats(first, context, (value, step) => {
        // The inverse makes fewer errors of floating point than dividing by it.
        const inverse = 1 / at(second, step, 1);
        return Math.floor(value * inverse + 0.5) / inverse;
      });
    case "max_of":
      return scalarGrid(context, (step) => Math.max(at(first, step, 0), at(second, step, 0)));
    case "min_of":
      return scalarGrid(context, (step) => Math.min(at(first, step, 0), at(second, step, 0)));
    case "scalar":
      return scalarGrid(context, (step) => onlyFloat(first, step));
    case "absent":
      return absent(context, first, call);
    default:
      return first;
  }
}

function clamp(context: EvalContext, input: Grid, boundsAt: (step: number) => [number, number]): Grid {
  return mapCells(input, context, (row, step) => {
    const [min, max] = boundsAt(step);
    if (max < min || input.kindAt(row, step) !== FLOAT) return undefined;
    return Math.max(min, Math.min(max, input.valueAt(row, step)));
  });
}

function onlyFloat(grid: Grid, step: number): number {
  let found: number | undefined;
  for (let row = 0; row < grid.rows; row++) {
    if (grid.kindAt(row, step) !== FLOAT) continue;
    if (found !== undefined) return Number.NaN;
    found = grid.valueAt(row, step);
  }
  return found ?? Number.NaN;
}

function absent(context: EvalContext, input: Grid, call: CallExpr): Grid {
  const grid = new Grid(context.steps, context.query.budget);
  const row = grid.addRow(call.args[0] ? absentLabels(call.args[0]) : Labels.empty, false);
  for (let step = 0; step < context.steps; step++) {
    const found = input.labels.some((_, other) => input.kindAt(other, step) !== ABSENT);
    if (!found) grid.setFloat(row, step, 1);
  }
  grid.dropLastRowIfEmpty();
  input.release();
  return grid;
}

async function sampleTimes(
  context: EvalContext,
  call: CallExpr,
  name: "timestamp" | "start_timestamp",
): Promise<Grid> {
  const [arg] = call.args;
  if (arg?.kind === "selector" && !arg.smoothed) {
    const times = await evalSampleTimes(context, arg, name === "timestamp" ? "time" : "start-time");
    return mapFloats(times, context, (milliseconds) => milliseconds / 1000);
  }
  if (!arg) return new Grid(context.steps, context.query.budget);
  const input = await context.query.evaluate(arg, context);
  // What has been computed has the time of its step, and no start.
  return mapCells(input, context, (row, step) => {
    const kind = input.kindAt(row, step);
    const isSample = kind === FLOAT || kind === HISTOGRAM;
    return isSample && name === "timestamp" ? timeAt(context, step) / 1000 : undefined;
  });
}
