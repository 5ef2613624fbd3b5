import type { Labels } from "@/lib/model/prom-labels";
import { executionError } from "../query-error";
import type { BinaryExpr, VectorMatching } from "../syntax/ast";
import { ARITHMETIC, applyOperator, COMPARISONS, changesMetric, type Operand } from "./binary-operators";
import type { EvalContext } from "./context";
import { ABSENT, type Grid, GridBuilder } from "./grid";
import { type MatchGroup, matchGroups, matchingLabels } from "./match-groups";
import { isMetadataLabel } from "./metadata-labels";
import { formatLabels } from "./vector-selector";

/** An operator between two vectors: one to one, or many to one with group_left and group_right. */
export function vectorVector(context: EvalContext, expr: BinaryExpr, left: Grid, right: Grid): Grid {
  const matching = expr.matching;
  if (!matching) throw executionError("vector operator without matching");
  const join = new VectorJoin(context, expr, matching, left, right);
  join.run();
  left.release();
  right.release();
  return join.builder.grid;
}

/** A row of one side, or the value that fills in for it. */
interface Side {
  row: number;
  labels: Labels;
  fill: number;
}

class VectorJoin {
  readonly builder: GridBuilder;
  private readonly many: Grid;
  private readonly one: Grid;
  private readonly swapped: boolean;
  private readonly fillMany: number | undefined;
  private readonly fillOne: number | undefined;
  private readonly relevant: (labels: Labels) => Labels;
  private readonly resultRows = new Map<string, number>();

  constructor(
    private readonly context: EvalContext,
    private readonly expr: BinaryExpr,
    private readonly matching: VectorMatching,
    left: Grid,
    right: Grid,
  ) {
    this.swapped = matching.card === "one-to-many";
    this.many = this.swapped ? right : left;
    this.one = this.swapped ? left : right;
    this.fillMany = this.swapped ? matching.fillRight : matching.fillLeft;
    this.fillOne = this.swapped ? matching.fillLeft : matching.fillRight;
    this.relevant = matchingLabels(matching);
    this.builder = new GridBuilder(context.steps, context.query.budget, Math.max(this.many.rows, 1));
  }

  run(): void {
    for (const group of matchGroups(this.matching, this.many, this.one)) {
      this.context.query.budget.checkTime();
      if (group.left.length === 0 && this.fillMany === undefined && group.right.length < 2) continue;
      if (group.right.length === 0 && this.fillOne === undefined) continue;
      if (this.joinFloats(group)) continue;
      for (let step = 0; step < this.context.steps; step++) this.joinAt(group, step);
    }
  }

  /** The common case, without an object a step: floats, one row on the "one" side, and nothing that could be ambiguous. */
  private joinFloats(group: MatchGroup): boolean {
    const [one] = group.right;
    const { op, returnBool } = this.expr;
    const compute = ARITHMETIC.get(op);
    const passes = COMPARISONS.get(op);
    const hasFill = this.fillMany !== undefined || this.fillOne !== undefined;
    if (one === undefined || group.right.length > 1 || hasFill || (!compute && !passes)) return false;
    if (this.one.hasHistograms(one) || group.left.some((row) => this.many.hasHistograms(row))) return false;
    if (group.left.length > 1 && this.matching.card === "one-to-one") return false;
    const oneSide = this.side(this.one, one);
    const targets = group.left.map((row) => this.resultRow(this.side(this.many, row), oneSide));
    if (new Set(targets).size < targets.length) return false;
    const { steps } = this.context;
    group.left.forEach((many, index) => {
      const target = targets[index] ?? 0;
      for (let step = 0; step < steps; step++) {
        if (
          this.many.kinds[many * steps + step] === ABSENT ||
          this.one.kinds[one * steps + step] === ABSENT
        ) {
          continue;
        }
        const manyValue = this.many.values[many * steps + step] as number;
        const oneValue = this.one.values[one * steps + step] as number;
        const a = this.swapped ? oneValue : manyValue;
        const b = this.swapped ? manyValue : oneValue;
        if (compute) this.builder.setFloat(target, step, compute(a, b));
        else if (returnBool) this.builder.setFloat(target, step, passes?.(a, b) ? 1 : 0);
        else if (passes?.(a, b)) this.builder.setFloat(target, step, a);
      }
    });
    return true;
  }

  private side(grid: Grid, row: number): Side {
    return { row, labels: grid.labels[row] as Labels, fill: 0 };
  }

  private filled(like: Labels, fill: number): Side {
    return { row: -1, labels: this.relevant(like), fill };
  }

  /** The row of the "one" side that is there at a step. */
  private oneAt(group: MatchGroup, step: number): number {
    let found = -1;
    for (const row of group.right) {
      if (this.one.kindAt(row, step) === ABSENT) continue;
      if (found >= 0) throw this.duplicates(found, row);
      found = row;
    }
    return found;
  }

  private duplicates(first: number, second: number) {
    const [labels, other] = [this.one.labels[first] as Labels, this.one.labels[second] as Labels];
    const names = [formatLabels(labels), formatLabels(other)].sort();
    const group = formatLabels(this.relevant(labels));
    return executionError(
      `found duplicate series for the match group ${group} on the ${this.swapped ? "left" : "right"} hand-side of the operation: [${names.join(", ")}];many-to-many matching not allowed: matching labels must be unique on one side`,
    );
  }

  private joinAt(group: MatchGroup, step: number): void {
    const found = this.oneAt(group, step);
    if (found < 0 && this.fillOne === undefined) return;
    const matched = { count: 0, keys: new Set<string>() };
    for (const row of group.left) {
      if (this.many.kindAt(row, step) === ABSENT) continue;
      const many = this.side(this.many, row);
      const one = found >= 0 ? this.side(this.one, found) : this.filled(many.labels, this.fillOne ?? 0);
      this.combine(many, one, step, matched);
    }
    if (matched.count > 0 || found < 0 || this.fillMany === undefined) return;
    const one = this.side(this.one, found);
    this.combine(this.filled(one.labels, this.fillMany), one, step, matched);
  }

  private operand(grid: Grid, side: Side, step: number): Operand {
    if (side.row < 0) return side.fill;
    return grid.histogramAt(side.row, step) ?? grid.valueAt(side.row, step);
  }

  private combine(many: Side, one: Side, step: number, matched: { count: number; keys: Set<string> }): void {
    const { op, returnBool, position } = this.expr;
    const a = this.operand(this.many, many, step);
    const b = this.operand(this.one, one, step);
    const notes = { annotations: this.context.query.annotations, position };
    const outcome = this.swapped ? applyOperator(op, b, a, notes) : applyOperator(op, a, b, notes);
    if (!outcome) return;
    const row = this.resultRow(many, one);
    this.checkUnique(row, matched);
    if (!outcome.keep && !returnBool) return;
    const value = returnBool ? Number(outcome.keep) : outcome.value;
    if (typeof value === "number") this.builder.setFloat(row, step, value);
    else this.builder.setHistogram(row, step, value);
  }

  private checkUnique(row: number, matched: { count: number; keys: Set<string> }): void {
    matched.count++;
    if (this.matching.card === "one-to-one") {
      if (matched.count === 1) return;
      throw executionError(
        "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)",
      );
    }
    const key = String(row);
    if (matched.keys.has(key)) {
      throw executionError("multiple matches for labels: grouping labels must ensure unique matches");
    }
    matched.keys.add(key);
  }

  private resultRow(many: Side, one: Side): number {
    const pair = `${many.row}:${one.row}`;
    const isRealPair = many.row >= 0 && one.row >= 0;
    const known = isRealPair ? this.resultRows.get(pair) : undefined;
    if (known !== undefined) return known;
    const row = this.builder.row(this.resultLabels(many.labels, one.labels), this.expr.returnBool);
    if (isRealPair) this.resultRows.set(pair, row);
    return row;
  }

  private resultLabels(many: Labels, one: Labels): Labels {
    const { card, on, labels: names, include } = this.matching;
    let result = changesMetric(this.expr.op) ? many.filter((name) => !isMetadataLabel(name)) : many;
    if (card === "one-to-one") result = result.filter((name) => names.includes(name) === on);
    for (const name of include) result = result.with(name, one.get(name));
    return result;
  }
}
