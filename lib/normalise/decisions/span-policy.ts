import { type Attributes, asText, getAttribute } from "@/lib/model/attributes";
import { mappingsOf } from "./decision-context";
import { pointOfWord } from "./decision-point";
import type { ResultReading } from "./read-result";
import { pointOfSpan, type SpanSource, type SpanTelling, type TellingSpan } from "./span-source";
import { verdictOfWord } from "./verdict-words";

const verdictKeys = [
  "runtower.decision.verdict",
  "policy.decision",
  "policy.decision.result",
  "policy.decision.verdict",
  "policy.verdict",
  "policy.result",
  "opa.decision",
  "opa.result",
  "authz.decision",
  "authorization.decision",
];
const eventNames: ReadonlySet<string> = new Set([
  "runtower.decision",
  "policy.decision",
  "policy_decision",
  "opa.decision",
  "authorization.decision",
  "guardrail.decision",
]);
const eventVerdictKeys = [...verdictKeys, "verdict", "decision", "result", "outcome"];
const keys = {
  id: ["decision_id", "policy.decision_id", "policy.decision.id", "opa.decision_id", "runtower.decision.id"],
  point: ["runtower.decision.point", "policy.point", "point"],
  policy: ["runtower.decision.policy", "policy.name", "policy.path", "opa.path", "opa.policy", "policy"],
  rule: ["runtower.decision.rule", "policy.rule", "policy.rule.id", "opa.rule", "rule"],
  revision: ["runtower.decision.revision", "policy.revision", "policy.version", "opa.revision", "revision"],
  reason: ["runtower.decision.reason", "policy.decision.reason", "policy.reason", "opa.reason", "reason"],
};
const builtIn = mappingsOf();
const maxResult = 20_000;
const yesNo = { true: "allow", false: "deny" } as const;

/** An application that asks a policy and writes the answer on its own span, or as an event of it. */
export const policyAttributes: SpanSource = {
  source: "span_rule",
  matches: (span) =>
    verdictKeys.some((key) => span.has(key)) || span.whole.events.some(({ name }) => isDecisionEvent(name)),
  read(span) {
    const { events, attributes } = span.whole;
    const ofEvents = events.flatMap(({ name, timeNs, attributes: own }, event): SpanTelling[] => {
      const telling = isDecisionEvent(name) ? tellingOf(span, own, eventVerdictKeys) : null;
      return telling === null ? [] : [{ ...telling, event, timeNs, latencyNs: telling.latencyNs ?? null }];
    });
    if (ofEvents.length > 0) return ofEvents;
    return tellingOf(span, attributes, verdictKeys);
  },
};

export function isDecisionEvent(name: string): boolean {
  return eventNames.has(name);
}

function tellingOf(span: TellingSpan, attributes: Attributes, places: readonly string[]): SpanTelling | null {
  const text = (...names: string[]) => {
    for (const name of names) {
      const found = asText(getAttribute(attributes, name));
      if (found !== undefined) return found;
    }
    return null;
  };
  for (const key of places) {
    const said = readAnswer(asText(getAttribute(attributes, key)), text(...keys.policy));
    if (said === null) continue;
    const id = text(...keys.id);
    return {
      ...(id !== null && { id }),
      verdict: said.verdict,
      point: pointOfWord(text(...keys.point)) ?? pointOfSpan(span),
      policy: text(...keys.policy),
      rule: text(...keys.rule) ?? said.rule,
      revision: text(...keys.revision),
      reason: text(...keys.reason) ?? said.reason,
    };
  }
  return null;
}

/** A word, yes or no, or a whole result of OPA as JSON. */
function readAnswer(text: string | undefined, policy: string | null): ResultReading | null {
  const verdict = verdictOfWord(text, yesNo);
  if (verdict !== undefined) return { verdict, rule: null, reason: null };
  if (text === undefined || !text.startsWith("{") || text.length > maxResult) return null;
  const result = parsedJson(text);
  const reading = result === undefined ? null : builtIn.read({ policy, result });
  return reading === null || reading.verdict === "unknown" ? null : reading;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
