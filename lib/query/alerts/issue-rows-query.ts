import type { LabelRecord } from "@/lib/model/alert";
import type { IssueKind } from "@/lib/model/issue";
import { writeTerm } from "../language/write-term";

/** The query of Runs or Decisions that finds what an issue is made of; null for alerts, and for what is not told apart. */
export function rowsQuery({
  id,
  kind,
  group_key,
  labels,
}: {
  id: bigint;
  kind: IssueKind;
  group_key: string;
  labels: LabelRecord;
}): string | null {
  if (kind === "alert") return null;
  const isRest = group_key === `${kind}:more`;
  if (kind === "runs") return isRest ? "status:error" : `issue:${id}`;
  const of = kind === "guardrail" ? "kind:guardrail" : "kind:policy";
  if (isRest) return `verdict:deny ${of}`;
  const names = kind === "guardrail" ? ["rail", "side", "agent"] : ["policy", "rule", "tool", "agent"];
  const terms = names.map((name) => {
    const value = labels[name];
    // A rail is always named.
    return value === undefined ? `-has:${name}` : writeTerm(name, value);
  });
  return ["verdict:deny", of, ...terms].join(" ");
}
