import { CounterReset, type FloatHistogram } from "@/lib/model/prom-series";
import type { Annotations } from "../annotations";
import { compact, divide, equalHistograms, multiply, withHint } from "../histogram/arithmetic";
import { HistogramSum, IncompatibleSchemas } from "../histogram/histogram-sum";
import { trimHistogram } from "../histogram/trim";
import type { Position } from "../syntax/position";

/** IEEE says that 1 to any power is 1, and -1 to an infinite one; JavaScript says NaN. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && (exponent === Infinity || exponent === -Infinity))) return 1;
  return base ** exponent;
}

/** A number from two numbers. */
export const ARITHMETIC: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ["+", (a, b) => a + b],
  ["-", (a, b) => a - b],
  ["*", (a, b) => a * b],
  ["/", (a, b) => a / b],
  ["%", (a, b) => a % b],
  ["^", power],
  ["atan2", Math.atan2],
]);

/** Whether a pair of numbers passes. */
export const COMPARISONS: ReadonlyMap<string, (a: number, b: number) => boolean> = new Map([
  ["==", (a, b) => a === b],
  ["!=", (a, b) => a !== b],
  [">", (a, b) => a > b],
  ["<", (a, b) => a < b],
  [">=", (a, b) => a >= b],
  ["<=", (a, b) => a <= b],
]);

/** The values of a result are no longer those of the metric that it was computed from. */
export const changesMetric = (op: string) => ARITHMETIC.has(op);

export type Operand = number | FloatHistogram;
/** `keep` false: a comparison that did not pass. */
export interface Outcome {
  value: Operand;
  keep: boolean;
}

export interface OperatorContext {
  annotations: Annotations;
  position: Position;
}

/** One pair of samples, of which at least one may be a histogram; undefined where the operator cannot take them. */
export function applyOperator(
  op: string,
  left: Operand,
  right: Operand,
  context: OperatorContext,
): Outcome | undefined {
  if (typeof left === "number" && typeof right === "number") {
    const compute = ARITHMETIC.get(op);
    if (compute) return { value: compute(left, right), keep: true };
    const passes = COMPARISONS.get(op);
    if (passes) return { value: left, keep: passes(left, right) };
  } else if (typeof left === "number") {
    if (op === "*" && typeof right !== "number") return kept(compact(multiply(right, left)));
  } else if (typeof right === "number") {
    if (op === "*") return kept(compact(multiply(left, right)));
    if (op === "/") return kept(compact(divide(left, right)));
    if (op === "</" || op === ">/") return kept(trimHistogram(left, right, op === "</"));
  } else {
    if (op === "==" || op === "!=")
      return { value: left, keep: equalHistograms(left, right) === (op === "==") };
    if (op === "+" || op === "-") return combineHistograms(op, left, right, context);
  }
  const kind = (operand: Operand) => (typeof operand === "number" ? "float" : "histogram");
  context.annotations.incompatibleTypes(kind(left), op, kind(right), context.position);
  return undefined;
}

const kept = (value: FloatHistogram): Outcome => ({ value, keep: true });

function combineHistograms(
  op: "+" | "-",
  left: FloatHistogram,
  right: FloatHistogram,
  { annotations, position }: OperatorContext,
): Outcome | undefined {
  const sum = new HistogramSum(left);
  const operation = op === "+" ? "addition" : "subtraction";
  try {
    const notes = sum.add(right, op === "+" ? 1 : -1);
    if (notes.counterResetCollision) {
      annotations.counterResetCollision(operation, position);
      return undefined;
    }
    if (notes.boundsReconciled) annotations.boundsReconciled(operation, position);
  } catch (error) {
    if (!(error instanceof IncompatibleSchemas)) throw error;
    annotations.incompatibleBucketLayout(op, position);
    return undefined;
  }
  const result = sum.result(true);
  return kept(op === "-" ? withHint(result, CounterReset.gauge) : result);
}
