// In: spans that may tell of decisions (lib/normalise/dialects/interesting.ts finds them). Out: the decisions. Pure; the same
// span again gives the same decisions with the same ids.
import { type AttributeValue, getText } from "@/lib/model/attributes";
import type { Decision } from "@/lib/model/decision";
import type { Span } from "@/lib/model/span";
import { attributeJson, contentJson } from "./attribute-json";
import { toDecision } from "./decision-draft";
import { FlatAttributes } from "./flat-attributes";
import { readSubject } from "./known-names";
import { agentAuthorization } from "./span-authorization";
import { bedrock } from "./span-bedrock";
import { guardrailsAi } from "./span-guardrails-ai";
import { llamaGuard } from "./span-llama-guard";
import { nemo } from "./span-nemo";
import { nemoLegacy } from "./span-nemo-legacy";
import { openllmetry } from "./span-openllmetry";
import { otelGuardrail } from "./span-otel-guardrail";
import { policyAttributes } from "./span-policy";
import type { SpanRules } from "./span-rules";
import { securityRule } from "./span-security-rule";
import { type SpanSource, type SpanTelling, TellingSpan } from "./span-source";

/** The most telling first: of two that know a span the earlier is heard. A project's own rules come before all of them. */
export const spanSources: readonly SpanSource[] = [
  nemo,
  nemoLegacy,
  guardrailsAi,
  otelGuardrail,
  openllmetry,
  agentAuthorization,
  securityRule,
  policyAttributes,
  bedrock,
  llamaGuard,
];

const idKeys = [
  "decision_id",
  "decision.id",
  "policy.decision_id",
  "policy.decision.id",
  "opa.decision_id",
  "runtower.decision.id",
];
const maxDetails = 32_768;
const maxTellings = 100;

export function spanDecisions(spans: readonly Span[], rules: SpanRules): Decision[] {
  return spans.flatMap((span) => {
    const telling = new TellingSpan(span);
    const [source, told] = tellingsOf(telling, rules);
    const base = `${span.traceId}-${span.spanId}`;
    return told.slice(0, maxTellings).map((one, n) => {
      const own = one.id ?? (told.length === 1 ? getText(span.attributes, ...idKeys) : undefined);
      return decisionOf(telling, one, source, own ?? (told.length === 1 ? base : `${base}-${n + 1}`));
    });
  });
}

function tellingsOf(span: TellingSpan, rules: SpanRules): [SpanSource["source"], readonly SpanTelling[]] {
  const kind = span.text("openinference.span.kind")?.toUpperCase();
  const isOpenInference = kind === "GUARDRAIL";
  // Guardrails AI and others bear this kind beside a verdict of their own.
  const own = rules.readOwn(span);
  if (own !== null) return ["span_rule", [own]];
  for (const source of spanSources) {
    if (!source.matches(span)) continue;
    const said = source.read(span);
    if (said === null) continue;
    const list = Array.isArray(said) ? (said as readonly SpanTelling[]) : [said as SpanTelling];
    if (list.length > 0) return [source.source, list];
  }
  if (!isOpenInference) return ["span_rule", []];
  return ["openinference", [rules.readBuiltIn(span) ?? unread(span)]];
}

/** A guardrail all the same: seen, so that a rule can be written for it. */
function unread(span: TellingSpan): SpanTelling {
  return {
    verdict: "unknown",
    rule: span.name,
    inputKey: span.first("input.value"),
    resultKey: span.first("output.value"),
    note: "no rule finds a verdict in this span; Settings, Decisions has the rules",
  };
}

function decisionOf(
  span: TellingSpan,
  { inputKey, resultKey, event, note, ...told }: SpanTelling,
  source: SpanSource["source"],
  id: string,
): Decision {
  const { whole } = span;
  const { operation } = whole;
  const subject = readSubject(plainAttributes(whole), []);
  const content = (key: string | undefined, said: string | null | undefined) =>
    said ?? (key === undefined ? null : contentJson(span.value(key) ?? null));
  return toDecision({
    source,
    id,
    timeNs: whole.startNs,
    latencyNs: whole.durationNs,
    ...told,
    agent: told.agent ?? operation?.agent ?? subject.agent,
    tool: told.tool ?? span.tool ?? subject.tool,
    userId: told.userId ?? operation?.userId ?? subject.userId,
    service: whole.resource.serviceName,
    requestId: whole.requestId,
    sessionId: whole.sessionId,
    runId: operation?.runId ?? null,
    traceId: whole.traceId,
    spanId: whole.spanId,
    attributes: searchable(whole, event),
    input: content(inputKey, told.input),
    result: content(resultKey, told.result),
    details: { json: detailsOf(whole, { event, note, without: [inputKey, resultKey] }), tooLarge: [] },
  });
}

/** As names are asked for: a span's attributes are flat. */
function plainAttributes({ attributes }: Span): { [key: string]: AttributeValue } {
  const plain: { [key: string]: AttributeValue } = {};
  for (const key of [
    "agent_name",
    "agent.name",
    "agent_id",
    "tool_name",
    "tool.name",
    "user_id",
    "user.id",
    "enduser.id",
  ]) {
    const text = getText(attributes, key);
    if (text !== undefined) plain[key.replace("enduser.", "user_").replace(".", "_")] ??= text;
  }
  return plain;
}

function searchable({ attributes, events }: Span, event: number | undefined): FlatAttributes["found"] {
  const flat = new FlatAttributes();
  const told = event === undefined ? undefined : events[event]?.attributes;
  for (const bag of told === undefined ? [attributes] : [told, attributes])
    for (const [i, key] of bag.keys.entries()) if (!flat.found.has(key)) flat.add(key, bag.values[i]);
  return flat.found;
}

type DetailsOf = {
  event: number | undefined;
  note: string | undefined;
  without: readonly (string | undefined)[];
};

/** The span around it, as far as there is room: it may be gone before the decision is. */
function detailsOf(span: Span, { event, note, without }: DetailsOf): string {
  const pairs = [
    `"span.name":${JSON.stringify(span.name)}`,
    `"scope.name":${JSON.stringify(span.scope.name)}`,
  ];
  if (note !== undefined) pairs.push(`"runtower.note":${JSON.stringify(note)}`);
  const told = event === undefined ? undefined : span.events[event];
  if (told !== undefined) pairs.push(`"event":${attributesJson(told, [])}`);
  pairs.push(`"attributes":${attributesJson(span, without)}`);
  return `{${pairs.join(",")}}`;
}

function attributesJson(
  { attributes }: Pick<Span, "attributes">,
  without: readonly (string | undefined)[],
): string {
  const pairs: string[] = [];
  let length = 0;
  for (const [i, key] of attributes.keys.entries()) {
    if (without.includes(key)) continue;
    const value = attributes.values[i] ?? null;
    if (typeof value === "string" && value.length > maxDetails) continue;
    const pair = `${JSON.stringify(key)}:${attributeJson(value)}`;
    if (length + pair.length > maxDetails) continue;
    length += pair.length;
    pairs.push(pair);
  }
  return `{${pairs.join(",")}}`;
}
