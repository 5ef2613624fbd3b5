// In: settings as they would be saved and a sample. Out: what would come of it. Nothing is stored, nothing is counted.
import type {
  DecisionSettingsTried,
  DecisionSettingsTry,
  TriedDecision,
} from "@/lib/contract/decision-settings-page";
import { InvalidInput } from "@/lib/errors";
import { type Attributes, type AttributeValue, fromObject } from "@/lib/model/attributes";
import type { Decision } from "@/lib/model/decision";
import type { OpaMapping, RedactionRule, SpanRule } from "@/lib/model/decision-rules";
import type { Span } from "@/lib/model/span";
import { mappingsOf } from "@/lib/normalise/decisions/decision-context";
import { readOpaLog } from "@/lib/normalise/decisions/opa";
import { spanRulesOf } from "@/lib/normalise/decisions/span-rules";
import { spanDecisions } from "@/lib/normalise/decisions/spans";
import { compileRedaction } from "@/lib/normalise/redact/redactor";
import { normaliseTraces } from "@/lib/normalise/span";
import { checkSettings } from "./check-settings";

const maxItems = 20;

type Around = { requestIdKeys: string[]; nowMs?: number };

export function trySettings(input: DecisionSettingsTry, around: Around): DecisionSettingsTried {
  const document = checkSettings(input.part, input.document) ?? [];
  if (input.part === "redaction")
    return tryRedaction(document as RedactionRule[], input.target, input.sample);
  if (input.part === "mappings") return tryMappings(document as OpaMapping[], input.sample, around);
  return trySpanRules(document as SpanRule[], input.sample, around);
}

/** One event of OPA's decision log, or several: a list, or one a line as its console prints them. */
function tryMappings(
  own: readonly OpaMapping[],
  sample: string,
  { requestIdKeys, nowMs = Date.now() }: Around,
): DecisionSettingsTried {
  const context = { nowNs: BigInt(nowMs) * 1_000_000n, requestIdKeys, mappings: mappingsOf(own) };
  const items: (TriedDecision | { refused: string })[] = [];
  for (const item of readOpaLog(listOf(sample), context)) {
    items.push("reason" in item ? { refused: item.reason } : tried(item.decision));
    if (items.length >= maxItems) break;
  }
  return { part: "mappings", items };
}

function listOf(sample: string): string {
  const text = sample.trim();
  if (text === "") throw new InvalidInput("Paste an event of OPA's decision log");
  if (text.startsWith("[")) return text;
  try {
    JSON.parse(text);
    return `[${text}]`;
  } catch {
    return `[${text.split(/\n+(?=\s*\{)/).join(",")}]`;
  }
}

/** A span as `{name, attributes}`, or with its events; scope and kind as OTLP's JSON names them. */
function trySpanRules(
  own: readonly SpanRule[],
  sample: string,
  { requestIdKeys, nowMs = Date.now() }: Around,
): DecisionSettingsTried {
  const rules = spanRulesOf(own);
  const span = spanOf(sample, { requestIdKeys, nowMs, keys: rules.keys });
  return { part: "span_rules", items: spanDecisions([span], rules).slice(0, maxItems).map(tried) };
}

function spanOf(
  sample: string,
  {
    requestIdKeys,
    nowMs,
    keys,
  }: { requestIdKeys: string[]; nowMs: number; keys: ReadonlySet<string> | null },
): Span {
  const given = objectOf(parsed(sample));
  const scope = objectOf(given.scope);
  const startNs = BigInt(nowMs) * 1_000_000n;
  const events = Array.isArray(given.events) ? given.events.map(objectOf) : [];
  const message = {
    resourceSpans: [
      {
        resource: attributesOf(given.resource),
        scopeSpans: [
          {
            scope: { name: textOf(scope.name), version: textOf(scope.version) },
            spans: [
              {
                traceId: "11".repeat(16),
                spanId: "22".repeat(8),
                parentSpanId: "",
                traceState: "",
                flags: 0,
                name: textOf(given.name) || "span",
                kind: typeof given.kind === "number" ? given.kind : 1,
                startNs,
                endNs: startNs + 1_000_000n,
                attributes: attributesOf(given.attributes),
                droppedAttributes: 0,
                events: events.map((event) => ({
                  timeNs: startNs,
                  name: textOf(event.name),
                  attributes: attributesOf(event.attributes),
                })),
                links: [],
                statusCode: 0,
                statusMessage: "",
              },
            ],
          },
        ],
      },
    ],
  };
  const context = {
    nowNs: startNs,
    retentionDays: 1,
    isDropped: () => false,
    requestIdKeys,
    decisionKeys: keys,
  };
  const [span] = normaliseTraces(message, context).spans;
  if (span === undefined) throw new InvalidInput("This is no span that would be taken");
  return span;
}

function tryRedaction(
  rules: readonly RedactionRule[],
  target: RedactionRule["targets"][number],
  sample: string,
): DecisionSettingsTried {
  const redactor = compileRedaction(rules);
  const counts = new Map<string, number>();
  const output =
    redactor?.value(target, sample, (rule) => counts.set(rule, (counts.get(rule) ?? 0) + 1)) ?? sample;
  return {
    part: "redaction",
    output: String(output),
    matches: [...counts].map(([rule, count]) => ({ rule, count })),
  };
}

function tried(decision: Decision): TriedDecision {
  const { id, verdict, point, policy, rule, revision, reason, agent, tool, userId, requestId } = decision;
  return {
    id,
    verdict,
    point,
    policy,
    rule,
    revision,
    reason,
    agent,
    tool,
    user: userId,
    request_id: requestId,
  };
}

function parsed(sample: string): unknown {
  try {
    return JSON.parse(sample);
  } catch (cause) {
    throw new InvalidInput(`The sample is not JSON: ${(cause as Error).message}`, undefined, { cause });
  }
}

function attributesOf(value: unknown): Attributes {
  return fromObject(objectOf(value) as { [key: string]: AttributeValue });
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
