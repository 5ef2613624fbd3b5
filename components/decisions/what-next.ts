import type { DecisionDetailOutput, DecisionNeighbour } from "@/lib/contract/decision-detail";
import type { SpanRow } from "@/lib/contract/span-row";

export type Next = {
  /** The first thing that was done afterwards; null where nothing is known to have been done. */
  first: DecisionNeighbour | null;
  /** A call of the very tool that had been denied, which went through with no decision in between that allowed it. */
  anyway: SpanRow | null;
};

const blocking = new Set(["deny", "require_approval"]);

/** What the run did after a decision, from its neighbours in order of time. */
export function whatNext({ decision, after }: Pick<DecisionDetailOutput, "decision" | "after">): Next {
  return {
    first: firstDeed(after),
    anyway: blocking.has(decision.verdict) ? ranAnyway(decision, after) : null,
  };
}

/** Calls, decisions and failures are deeds; a plain span is one where nothing else is known. */
function firstDeed(after: readonly DecisionNeighbour[]): DecisionNeighbour | null {
  const isDeed = (one: DecisionNeighbour) =>
    one.kind === "decision" || one.span.operation !== null || one.span.status === "error";
  return after.find(isDeed) ?? after[0] ?? null;
}

function ranAnyway(
  { tool, point }: DecisionDetailOutput["decision"],
  after: readonly DecisionNeighbour[],
): SpanRow | null {
  if (tool === null || point !== "tool_call") return null;
  for (const one of after) {
    if (one.kind === "decision") {
      if (one.decision.tool === tool && !blocking.has(one.decision.verdict)) return null;
      continue;
    }
    const { operation, status } = one.span;
    if (operation?.kind !== "tool" || (operation.tool ?? operation.name) !== tool) continue;
    if (status !== "error" && operation.outcome !== "blocked") return one.span;
  }
  return null;
}

/** Nanoseconds from the decision to something else, negative for what came before. */
export function offsetNs(decisionNs: string, otherNs: string): number {
  return Number(BigInt(otherNs) - BigInt(decisionNs));
}
