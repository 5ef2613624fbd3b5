import type { DecisionPanelGroup } from "@/lib/contract/decision-panels";
import { otherNames } from "@/lib/model/rollup";
import { writeTerms } from "../language/write-term";

/** A group of a rollup: its two columns, empty where it is not told apart by one, or decisions have no value. */
export type Group = { grp: string; name: string };

/** Query of the explorer that finds the decisions of a group; null for names that were too many to be counted apart. */
export function groupQuery(by: DecisionPanelGroup | "verdict", { grp, name }: Group): string | null {
  if (grp === otherNames || name === otherNames) return null;
  const term = (key: string, value: string) => (value === "" ? `-has:${key}` : writeTerms([[key, value]]));
  switch (by) {
    case "none":
      return "";
    case "rule":
    case "revision":
      return `${term("policy", grp)} ${term(by, name)}`;
    case "rail":
      return grp === "" ? "kind:guardrail -has:rule -has:policy" : term(by, grp);
    case "side":
      return name === "" ? "kind:guardrail -has:point" : term(by, name);
    default:
      return term(by, grp === "" ? name : grp);
  }
}

/** What a group is called where it stands alone. */
export function groupWords({ grp, name }: Group): string {
  return grp === "" ? name : name === "" ? grp : `${grp} ${name}`;
}
