// One decision of POST /v1/decisions: the names of our API, and the spellings that come close to them.
import { InvalidInput } from "@/lib/errors";
import type { Decision, Verdict } from "@/lib/model/decision";
import type { DecisionContext } from "./decision-context";
import { detailsOf, toDecision } from "./decision-draft";
import { pointOfPolicy, pointOfWord } from "./decision-point";
import { FlatAttributes } from "./flat-attributes";
import { readSubject } from "./known-names";
import { reasonText } from "./read-result";
import {
  checkedTrace,
  type Item,
  idFromContent,
  rawField,
  toldLatencyNs,
  toldText,
  toldTime,
} from "./told-fields";
import type { JsonObject } from "./value-at";
import { verdictOfWord } from "./verdict-words";

const ownColumns: ReadonlySet<string> = new Set(["input", "result", "erased", "masked"]);
const verdictKeys = ["verdict", "decision", "result", "outcome", "effect"];

export function readApiDecision(item: Item, context: DecisionContext): Decision {
  const { object, text, element } = item;
  const timeNs = toldTime(object, "timestamp", "time", "decided_at");
  const subject = readSubject(object, context.requestIdKeys);
  const policy = toldText(object, "policy", "policy_name", "policy_path", "policy_id");
  const pointWord = toldText(object, "point", "decision_type", "stage");
  const point = pointOfWord(pointWord);
  if (object.point !== undefined && object.point !== null && point === null)
    throw new InvalidInput("point: must be input, output, tool_call, retrieval, ingress or human");
  return toDecision({
    id: toldText(object, "decision_id", "id") ?? idFromContent(text, element, timeNs !== null),
    timeNs: timeNs ?? context.nowNs,
    hasOwnTime: timeNs !== null,
    source: "api",
    verdict: readVerdict(object),
    point: point ?? (subject.tool === null ? pointOfPolicy(policy) : "tool_call"),
    policy,
    rule: toldText(object, "rule", "rule_id", "rule_name", "rail"),
    revision: toldText(object, "revision", "policy_version", "policy_revision", "version"),
    reason: reasonText(object.reason) ?? reasonText(object.reasons) ?? reasonText(object.message),
    service: toldText(object, "service", "service_name"),
    ...subject,
    ...checkedTrace(subject),
    latencyNs: toldLatencyNs(object),
    attributes: attributesOf(object),
    input: rawField(item, "input"),
    result: rawField(item, "result"),
    details: detailsOf(text, element.fields ?? [], ownColumns),
    erased: pointersOf(object.erased),
    masked: pointersOf(object.masked),
  });
}

function readVerdict(object: JsonObject): Verdict {
  const words = verdictKeys.flatMap((key) => (typeof object[key] === "string" ? [object[key]] : []));
  for (const word of words) {
    const verdict = verdictOfWord(word);
    if (verdict !== undefined) return verdict;
  }
  if (object.verdict === "unknown") return "unknown";
  if (typeof object.allowed === "boolean") return object.allowed ? "allow" : "deny";
  if (typeof object.allow === "boolean") return object.allow ? "allow" : "deny";
  const [word] = words;
  throw new InvalidInput(
    word === undefined
      ? "verdict: is missing; allow, deny, modify, require_approval, warn, audit or error"
      : `verdict: "${word.slice(0, 64)}" is not known; allow, deny, modify, require_approval, warn, audit or error`,
  );
}

function attributesOf(object: JsonObject): FlatAttributes["found"] {
  const flat = new FlatAttributes();
  for (const key of ["labels", "context", "metadata", "result", "input"]) flat.add(key, object[key]);
  return flat.found;
}

function pointersOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
