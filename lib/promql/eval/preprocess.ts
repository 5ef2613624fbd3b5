import { infoReference } from "../functions/info-reference";
import type { CallExpr, Expr, SubqueryExpr, TimeModifiers, VectorSelector } from "../syntax/ast";
import { resolveDuration } from "./duration-value";
import { statsSelectors } from "./stats-selectors";

export interface QueryTimes {
  startMs: number;
  endMs: number;
  /** 0 for an instant query. */
  stepMs: number;
}

interface Prepared {
  expr: Expr;
  /** Its value is the same at every step. */
  invariant: boolean;
  /** Worth computing once and repeating; not so for literals and range selectors. */
  wrap: boolean;
}

/** Functions of the evaluation time: not the same at every step even where their arguments are. */
const TIME_DEPENDENT = new Set([
  ...[
    "days_in_month",
    "day_of_month",
    "day_of_week",
    "day_of_year",
    "end",
    "hour",
    "minute",
    "month",
    "year",
  ],
  ...["predict_linear", "range", "start", "step", "time", "timestamp"],
]);
export const isTimeDependent = (name: string) => TIME_DEPENDENT.has(name);

const once = (expr: Expr): Expr => ({ kind: "invariant", expr, position: expr.position });
const settle = ({ expr, wrap }: Prepared): Expr => (wrap ? once(expr) : expr);

function withoutParens(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === "paren") inner = inner.expr;
  return inner;
}

/**
 * The tree as it is evaluated: durations and times put in, start() and the like replaced by numbers, and whatever has the
 * same value at every step marked, so that it is computed once. The tree given is not changed.
 */
export function preprocess(expr: Expr, times: QueryTimes): Expr {
  return settle(new Preprocessor(times, statsSelectors(expr)).prepare(expr));
}

class Preprocessor {
  constructor(
    private readonly times: QueryTimes,
    private readonly statsOnly: ReadonlySet<VectorSelector>,
  ) {}

  prepare(expr: Expr): Prepared {
    switch (expr.kind) {
      case "number":
      case "string":
        return { expr, invariant: true, wrap: false };
      case "paren":
      case "unary": {
        const inner = this.prepare(expr.expr);
        return { ...inner, expr: { ...expr, expr: inner.expr } };
      }
      case "binary": {
        const left = this.prepare(expr.left);
        const right = this.prepare(expr.right);
        const invariant = left.invariant && right.invariant;
        const sides = invariant
          ? { left: left.expr, right: right.expr }
          : { left: settle(left), right: settle(right) };
        return { expr: { ...expr, ...sides }, invariant, wrap: invariant };
      }
      case "aggregate": {
        const inner = this.prepare(withoutParens(expr.expr));
        const param = expr.param ? { param: this.prepare(withoutParens(expr.param)).expr } : {};
        return { ...inner, expr: { ...expr, ...param, expr: inner.expr } };
      }
      case "call":
        return this.call(expr);
      case "selector": {
        const selector = this.selector(expr);
        const fixed = selector.atMs !== undefined;
        return { expr: selector, invariant: fixed, wrap: fixed };
      }
      case "matrix": {
        const selector = this.selector(expr.selector);
        const rangeMs = this.duration(expr.rangeExpr, expr.rangeMs, false);
        const { rangeExpr: _, ...rest } = expr;
        return { expr: { ...rest, selector, rangeMs }, invariant: selector.atMs !== undefined, wrap: false };
      }
      case "subquery":
        return this.subquery(expr);
      case "invariant":
        return { expr: expr.expr, invariant: true, wrap: true };
    }
  }

  private duration(expr: VectorSelector["offsetExpr"], fixedMs: number, mayBeNegative: boolean): number {
    if (!expr) return fixedMs;
    const { startMs, endMs, stepMs } = this.times;
    return resolveDuration(expr, { stepMs, rangeMs: endMs - startMs }, mayBeNegative);
  }

  private modifiers(expr: TimeModifiers): TimeModifiers {
    const offsetMs = this.duration(expr.offsetExpr, expr.offsetMs, true);
    const edge = { start: this.times.startMs, end: this.times.endMs };
    const atMs = expr.atEdge ? edge[expr.atEdge] : expr.atMs;
    return atMs === undefined ? { offsetMs } : { offsetMs, atMs };
  }

  private selector(expr: VectorSelector): VectorSelector {
    const { offsetExpr: _offset, atEdge: _edge, ...rest } = expr;
    const selector = { ...rest, ...this.modifiers(expr) };
    return this.statsOnly.has(expr) ? { ...selector, statsOnly: true } : selector;
  }

  private subquery(expr: SubqueryExpr): Prepared {
    const inner = this.prepare(expr.expr);
    const { offsetExpr: _offset, atEdge: _edge, rangeExpr, stepExpr, ...rest } = expr;
    const subquery: SubqueryExpr = {
      ...rest,
      ...this.modifiers(expr),
      rangeMs: this.duration(rangeExpr, expr.rangeMs, false),
      stepMs: this.duration(stepExpr, expr.stepMs, false),
      // Wrapped although a literal would not be elsewhere: the steps of a subquery are many.
      expr: inner.invariant ? once(inner.expr) : inner.expr,
    };
    return { expr: subquery, invariant: subquery.atMs !== undefined, wrap: false };
  }

  private call(expr: CallExpr): Prepared {
    const { name } = expr.func;
    const folded = this.contextValue(name);
    if (folded !== undefined) {
      const number = { kind: "number" as const, value: folded, duration: false, position: expr.position };
      return { expr: number, invariant: true, wrap: false };
    }
    const args = expr.args.map((arg) => this.prepare(withoutParens(arg)));
    // The second argument of info() is a selector by its form only: nobody evaluates it.
    const evaluated = name === "info" ? args.slice(0, 1) : args;
    const allInvariant = evaluated.every(({ invariant }) => invariant);
    let invariant = allInvariant && !isTimeDependent(name);
    const subject = args[0]?.expr;
    if (name === "info" && subject) invariant = invariant && infoReference(subject).uniform;
    const isTimestampOfSelector = name === "timestamp" && allInvariant && subject?.kind === "selector";
    if (invariant || isTimestampOfSelector) {
      return { expr: { ...expr, args: args.map((arg) => arg.expr) }, invariant: true, wrap: true };
    }
    const settled = args.map((arg, index) => (name === "info" && index === 1 ? arg.expr : settle(arg)));
    return { expr: { ...expr, args: settled }, invariant: false, wrap: false };
  }

  private contextValue(name: string): number | undefined {
    const { startMs, endMs, stepMs } = this.times;
    if (name === "start") return startMs / 1000;
    if (name === "end") return endMs / 1000;
    if (name === "range") return (endMs - startMs) / 1000;
    return name === "step" ? (startMs === endMs ? 0 : stepMs / 1000) : undefined;
  }
}
