// TaskPilot (agent-observable): a line of decision_logs.jsonl, in the spelling of its code and in that of its documentation.
import { InvalidInput } from "@/lib/errors";
import type { Decision, DecisionPoint } from "@/lib/model/decision";
import type { DecisionContext } from "./decision-context";
import { detailsOf, toDecision } from "./decision-draft";
import { pointOfWord } from "./decision-point";
import { FlatAttributes } from "./flat-attributes";
import { readSubject } from "./known-names";
import { reasonText } from "./read-result";
import { checkedTrace, type Item, rawField, toldLatencyNs, toldText, toldTime } from "./told-fields";
import { isObject, type JsonObject, textOf } from "./value-at";
import { verdictOfWord } from "./verdict-words";

/** The context is what was decided about. */
const ownColumns: ReadonlySet<string> = new Set(["context", "result"]);

export function isTaskpilotRecord(object: JsonObject): boolean {
  return (
    typeof object.decision_type === "string" &&
    typeof object.result === "string" &&
    object.decision_id !== undefined &&
    object.verdict === undefined &&
    object.input === undefined
  );
}

export function readTaskpilotRecord(item: Item, context: DecisionContext): Decision {
  const { object, text, element } = item;
  const told = isObject(object.context) ? object.context : {};
  const verdict = verdictOfWord(object.result);
  if (verdict === undefined)
    throw new InvalidInput(
      `result: "${String(object.result).slice(0, 64)}" is not known; allow, deny, require_approval`,
    );
  const id = toldText(object, "decision_id");
  if (id === null) throw new InvalidInput("decision_id: is missing");
  const timeNs = toldTime(object, "timestamp");
  const subject = readSubject(object, context.requestIdKeys);
  const type = toldText(object, "decision_type") ?? "";
  const flat = new FlatAttributes();
  flat.add("decision_type", type);
  flat.add("context", told);
  return toDecision({
    id,
    timeNs: timeNs ?? context.nowNs,
    hasOwnTime: timeNs !== null,
    source: "taskpilot",
    verdict,
    point: taskpilotPoint(type, told, subject.tool !== null),
    policy: textOf(told.policy_name) ?? textOf(told.policy),
    rule: taskpilotRule(type, told),
    revision: toldText(object, "policy_version"),
    reason: reasonText(object.reason),
    ...subject,
    ...checkedTrace(subject),
    userId: subject.userId ?? textOf(told.reviewer_id),
    latencyNs: toldLatencyNs(object),
    attributes: flat.found,
    input: rawField(item, "context"),
    result: rawField(item, "result"),
    details: detailsOf(text, element.fields ?? [], ownColumns),
  });
}

/** The documentation's `guardrails` names the side only in what was checked. */
export function taskpilotPoint(type: string, told: JsonObject, hasTool: boolean): DecisionPoint | null {
  const known = pointOfWord(type);
  if (known !== null) return known;
  if (type === "opa") return hasTool ? "tool_call" : "ingress";
  if (type !== "guardrails") return hasTool ? "tool_call" : null;
  const check = textOf(told.check_type) ?? "";
  if (/output/i.test(check) || told.output_length !== undefined) return "output";
  return /input/i.test(check) || told.input_length !== undefined ? "input" : null;
}

/** A guardrail without a name is called by its side. */
export function taskpilotRule(type: string, told: JsonObject): string | null {
  const named = textOf(told.rule) ?? textOf(told.rule_id) ?? textOf(told.check_type);
  return named ?? (type.startsWith("guardrails") ? type : null);
}
