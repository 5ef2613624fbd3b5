import { asText, getAttribute } from "@/lib/model/attributes";
import type { DecisionPoint, Verdict } from "@/lib/model/decision";
import { pointOfWord } from "./decision-point";
import type { SpanSource, SpanTelling, TellingSpan } from "./span-source";
import { verdictOfWord } from "./verdict-words";

const governance = "guardrails.governance";
const decisionEvent = `${governance}.decision`;

/**
 * NeMo Guardrails, its OpenTelemetry format. A rail that stopped the request says so in `rail.stop` alone, never in the span's
 * status; one that let it pass may leave it unset. The governance set, where there is one, says more.
 */
export const nemo: SpanSource = {
  source: "nemo",
  matches: (span) => span.has("rail.type") || span.has("rail.name") || span.has(decisionEvent),
  read(span) {
    const events = eventTellings(span);
    // The attributes repeat the last of the events.
    if (events.length > 1) return events;
    const type = span.text("rail.type")?.toLowerCase();
    const verdict = railVerdict(span, type);
    return verdict === null ? null : { verdict, ...common(span), reason: reasonOf(span, verdict) };
  },
};

function railVerdict(span: TellingSpan, type: string | undefined): Verdict | null {
  const said = verdictOfWord(span.text(decisionEvent));
  if (said !== undefined) return said;
  if (span.isTrue("rail.stop")) return "deny";
  if (span.isTrue("guardrails.escalation.triggered")) return "require_approval";
  if (span.isTrue("guardrails.security.threat_detected")) return "warn";
  // Steps of the conversation, which decide nothing unless they stop it.
  return type === "dialog" || type === "generation" ? null : "allow";
}

function common(span: TellingSpan) {
  const rail = span.text("rail.name");
  return {
    point: pointOf(span.text("rail.type") ?? span.text(`${governance}.position`)),
    rule: rail ?? span.text(`${governance}.rule_id`) ?? null,
    inputKey: span.first("guardrails.rail.input"),
    resultKey: span.first("guardrails.rail.output"),
  };
}

function reasonOf(span: TellingSpan, verdict: Verdict): string | null {
  const said = span.longText(
    `${governance}.reason`,
    "guardrails.rail.reason",
    "guardrails.escalation.reason",
  );
  if (said !== null || verdict === "allow") return said;
  const threat = span.text("guardrails.security.threat_type");
  if (threat !== undefined) return threat;
  return span.list("rail.decisions").join("; ") || null;
}

function pointOf(type: string | undefined): DecisionPoint | null {
  return pointOfWord(type);
}

/** A rail that checks several rules tells of each by an event. */
function eventTellings(span: TellingSpan): SpanTelling[] {
  return span.whole.events.flatMap(({ name, timeNs, attributes }, event): SpanTelling[] => {
    if (name !== decisionEvent) return [];
    const text = (key: string) => asText(getAttribute(attributes, key)) ?? null;
    const verdict = verdictOfWord(text("decision"));
    if (verdict === undefined) return [];
    const { point, rule } = common(span);
    return [
      {
        verdict,
        point,
        rule: text("rule_id") ?? rule,
        reason: text("reason"),
        event,
        timeNs,
        latencyNs: null,
      },
    ];
  });
}
