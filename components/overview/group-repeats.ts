import type { DecisionRow } from "@/lib/contract/decision-row";

export type Repeated = { newest: DecisionRow; count: number };

/** Denials of one call by one rule for one reason, one after the other, are one line with a count: a loop must not hide the rest. */
export function groupRepeats(decisions: readonly DecisionRow[]): Repeated[] {
  const groups: Repeated[] = [];
  let before: string | null = null;
  for (const decision of decisions) {
    const key = keyOf(decision);
    const last = groups.at(-1);
    if (last !== undefined && key === before) last.count += 1;
    else groups.push({ newest: decision, count: 1 });
    before = key;
  }
  return groups;
}

function keyOf({ verdict, agent, tool, service, policy, rule, reason }: DecisionRow): string {
  return JSON.stringify([verdict, agent, tool, service, policy, rule, reason]);
}
