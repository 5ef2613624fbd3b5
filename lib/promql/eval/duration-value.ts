import { QueryError } from "../query-error";
import type { DurationExpr, NumberLiteral } from "../syntax/ast";
import { MAX_DURATION_MS } from "../syntax/duration";

export interface DurationTimes {
  stepMs: number;
  rangeMs: number;
}

const fault = (node: DurationExpr, reason: string) =>
  new QueryError("bad_data", `${node.position.start}:${node.position.end}: ${reason}`);

/** Milliseconds of a duration expression. */
export function resolveDuration(expr: DurationExpr, times: DurationTimes, mayBeNegative: boolean): number {
  const seconds = evaluate(expr, times);
  if (!Number.isFinite(seconds)) throw fault(expr, "duration is NaN or infinite");
  if (seconds <= 0 && !mayBeNegative) throw fault(expr, "duration must be greater than 0");
  if (Math.abs(seconds) * 1000 > MAX_DURATION_MS) throw fault(expr, "duration is out of range");
  return Math.trunc(seconds * 1000);
}

function evaluate(node: DurationExpr | NumberLiteral, times: DurationTimes): number {
  if (node.kind === "number") return node.value;
  const left = node.left && evaluate(node.left, times);
  const right = node.right ? evaluate(node.right, times) : 0;
  switch (node.op) {
    case "step":
      return times.stepMs / 1000;
    case "range":
      return times.rangeMs / 1000;
    case "min_of":
      return Math.min(left ?? 0, right);
    case "max_of":
      return Math.max(left ?? 0, right);
    case "+":
      return (left ?? 0) + right;
    case "-":
      return (left ?? 0) - right;
    case "*":
      return (left ?? 0) * right;
    case "/":
      if (right === 0) throw fault(node, "division by zero");
      return (left ?? 0) / right;
    case "%":
      if (right === 0) throw fault(node, "modulo by zero");
      return (left ?? 0) % right;
    default:
      return (left ?? 0) ** right;
  }
}
