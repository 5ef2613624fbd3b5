import type { Labels } from "@/lib/model/prom-labels";
import { executionError } from "../query-error";
import type { AggregateExpr } from "../syntax/ast";
import { compareLabels } from "./compare-labels";
import type { EvalContext } from "./context";
import { ABSENT, FLOAT, Grid } from "./grid";
import { hashFraction } from "./hash-fraction";
import type { RowGroup } from "./row-groups";

/** topk, bottomk, limitk and limit_ratio: some of the samples of each group, as they are. */
export function selectK(
  context: EvalContext,
  expr: AggregateExpr,
  input: Grid,
  groups: readonly RowGroup[],
  scalar: Grid | undefined,
): Grid {
  const paramAt = (step: number) => scalar?.valueAt(0, step) ?? Number.NaN;
  if (!checkParam(context, expr, paramAt)) return new Grid(context.steps, context.query.budget);
  const chosen = new Set<number>();
  const steps: number[][] = [];
  const orders = groups.map((group) => orderFor(expr, input, group));
  for (let step = 0; step < context.steps; step++) {
    context.query.budget.checkTime();
    const rows = orders.flatMap((order) => order(context, step, paramAt(step)));
    for (const row of rows) chosen.add(row);
    steps.push(rows);
  }
  const grid = new Grid(context.steps, context.query.budget, chosen.size);
  const rowOf = new Map<number, number>();
  // An instant query answers in the order of choice.
  for (const from of chosen) {
    rowOf.set(from, grid.addRow(input.labels[from] as Labels, input.dropName[from] ?? false));
  }
  steps.forEach((rows, step) => {
    for (const from of rows) grid.copyCell(rowOf.get(from) ?? 0, step, input, from);
  });
  return grid;
}

/** False where nothing can be chosen at any step. */
function checkParam(context: EvalContext, expr: AggregateExpr, paramAt: (step: number) => number): boolean {
  const params = Array.from({ length: context.steps }, (_, step) => paramAt(step));
  const known = params.filter((param) => !Number.isNaN(param));
  const max = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const min = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const hasNaN = known.length < params.length;
  const isRatio = expr.op === "limit_ratio";
  if (hasNaN) throw executionError(isRatio ? "Ratio value is NaN" : "Parameter value is NaN");
  if (isRatio) {
    const position = expr.param?.position ?? expr.position;
    if (max > 1) context.query.annotations.invalidRatio(max, 1, position);
    if (min < -1) context.query.annotations.invalidRatio(min, -1, position);
    return max !== 0 || min !== 0;
  }
  if (max < 1) return false;
  if (min <= -(2 ** 63)) throw executionError(`Scalar value ${min} underflows int64`);
  if (max >= 2 ** 63 - 512) throw executionError(`Scalar value ${max} overflows int64`);
  return true;
}

type Order = (context: EvalContext, step: number, param: number) => number[];

function orderFor(expr: AggregateExpr, input: Grid, { rows }: RowGroup): Order {
  if (expr.op === "topk" || expr.op === "bottomk") return extremes(expr, input, rows);
  if (expr.op === "limitk") {
    const sorted = [...rows].sort((a, b) =>
      compareLabels(input.labels[a] as Labels, input.labels[b] as Labels),
    );
    return (_, step, k) => {
      const present = sorted.filter((row) => input.kindAt(row, step) !== ABSENT);
      return present.slice(0, Math.max(0, Math.trunc(k)));
    };
  }
  const offsets = new Map(rows.map((row) => [row, hashFraction(input.labels[row]?.key ?? "")]));
  return (_, step, param) => {
    const ratio = Math.max(-1, Math.min(1, param));
    return rows.filter((row) => {
      if (ratio === 0 || input.kindAt(row, step) === ABSENT) return false;
      const offset = offsets.get(row) ?? 0;
      // A negative ratio chooses what the positive one leaves.
      return ratio > 0 ? offset < ratio : offset >= 1 + ratio;
    });
  };
}

function extremes(expr: AggregateExpr, input: Grid, rows: readonly number[]): Order {
  const sign = expr.op === "topk" ? -1 : 1; // topk: the greatest first.
  return (context, step, param) => {
    const k = Math.trunc(param);
    if (k < 1) return [];
    const present: number[] = [];
    for (const row of rows) {
      const kind = input.kindAt(row, step);
      if (kind === FLOAT) present.push(row);
      else if (kind !== ABSENT) {
        context.query.annotations.histogramIgnoredInAggregation(expr.op, expr.position);
      }
    }
    const value = (row: number) => input.valueAt(row, step);
    if (present.length > 4 * k) return topOf(present, k, value, sign);
    present.sort((a, b) => {
      const x = value(a);
      const y = value(b);
      // NaN is never extreme.
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
      return x === y ? 0 : x < y ? -sign : sign;
    });
    return present.slice(0, k);
  };
}

/** The k rows that come first, without putting all of them in order: NaN last, equals as they stand. */
function topOf(rows: readonly number[], k: number, value: (row: number) => number, sign: number): number[] {
  const best: number[] = [];
  const rank: number[] = [];
  for (const row of rows) {
    const own = value(row);
    const order = Number.isNaN(own) ? Number.POSITIVE_INFINITY : sign * own;
    let at = best.length;
    if (at === k && !(order < (rank[k - 1] as number))) continue;
    while (at > 0 && order < (rank[at - 1] as number)) at--;
    best.splice(at, 0, row);
    rank.splice(at, 0, order);
    if (best.length > k) {
      best.pop();
      rank.pop();
    }
  }
  return best;
}
