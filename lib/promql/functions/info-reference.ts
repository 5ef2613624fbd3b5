import { childrenOf, type Expr, type SubqueryExpr, typeOf } from "../syntax/ast";

export interface InfoReference {
  atMs?: number;
  offsetMs: number;
  /** Every vector in the expression looks at the same time. */
  uniform: boolean;
}

interface Reference {
  atMs: number | undefined;
  offsetMs: number;
}

function sameReference(a: Reference, b: Reference): boolean {
  if (a.atMs === undefined || b.atMs === undefined) return a.atMs === b.atMs && a.offsetMs === b.offsetMs;
  return a.atMs - a.offsetMs === b.atMs - b.offsetMs;
}

/** The time that info() enriches for: that of the selectors in its first argument. */
export function infoReference(expr: Expr): InfoReference {
  let first: Reference | undefined;
  let uniform = true;
  let referenceFree = false;
  const inspect = (node: Expr, path: Expr[]): boolean => {
    const type = typeOf(node);
    if (type !== "vector" && type !== "matrix") return false;
    if (node.kind === "selector") {
      const reference: Reference = { atMs: node.atMs, offsetMs: node.offsetMs };
      const subqueries = path.filter((above): above is SubqueryExpr => above.kind === "subquery").reverse();
      for (const subquery of subqueries) {
        if (reference.atMs !== undefined) break;
        reference.offsetMs += subquery.offsetMs;
        reference.atMs = subquery.atMs;
      }
      first ??= reference;
      uniform &&= sameReference(first, reference);
      return true;
    }
    const isInfo = node.kind === "call" && node.func.name === "info";
    const children = isInfo ? childrenOf(node).slice(0, 1) : childrenOf(node);
    const below = [...path, node];
    const found = children.map((child) => inspect(child, below)).includes(true);
    // A vector without a selector looks at the time of evaluation.
    if (!found) referenceFree = true;
    return found;
  };
  inspect(expr, []);
  if (!first) return { offsetMs: 0, uniform: false };
  const { atMs, offsetMs } = first as Reference;
  return { ...(atMs === undefined ? {} : { atMs }), offsetMs, uniform: uniform && !referenceFree };
}

/** What the info series are selected by: the evaluation time where there is no common reference. */
export function infoSelectReference(expr: Expr): { atMs?: number; offsetMs: number } {
  const { atMs, offsetMs, uniform } = infoReference(expr);
  if (!uniform) return { offsetMs: 0 };
  return atMs === undefined ? { offsetMs } : { atMs, offsetMs };
}
