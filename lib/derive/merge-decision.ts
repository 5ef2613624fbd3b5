import { type Decision, type DecisionSource, decisionSources } from "@/lib/model/decision";
import type { StoredContent } from "@/lib/model/decision-hash";

const rank = new Map<DecisionSource, number>(decisionSources.map((source, i) => [source, i]));

/**
 * What several sources tell of one decision, one telling per source. What the one that knows most says holds, the others fill
 * what it leaves open. Pure; the order of the tellings does not matter.
 */
export function mergeDecision(tellings: readonly Decision[]): StoredContent {
  const ordered = [...tellings].sort((a, b) => (rank.get(a.source) ?? 99) - (rank.get(b.source) ?? 99));
  const [first, ...rest] = ordered;
  if (first === undefined) throw new RangeError("a decision without a telling");
  return { decision: rest.reduce(filled, first), tellings: rest.length === 0 ? [] : ordered };
}

function filled(known: Decision, more: Decision): Decision {
  return {
    ...known,
    // A time that is only that of arrival says less than any that was sent.
    ...(!known.hasOwnTime && more.hasOwnTime ? { timeNs: more.timeNs, hasOwnTime: true } : {}),
    verdict: known.verdict === "unknown" ? more.verdict : known.verdict,
    point: known.point ?? more.point,
    policy: known.policy ?? more.policy,
    rule: known.rule ?? more.rule,
    revision: known.revision ?? more.revision,
    reason: known.reason ?? more.reason,
    agent: known.agent ?? more.agent,
    tool: known.tool ?? more.tool,
    userId: known.userId ?? more.userId,
    service: known.service ?? more.service,
    requestId: known.requestId ?? more.requestId,
    runId: known.runId ?? more.runId,
    sessionId: known.sessionId ?? more.sessionId,
    // A span id means something only within its trace.
    ...(known.traceId === null ? { traceId: more.traceId, spanId: more.spanId } : {}),
    latencyNs: known.latencyNs ?? more.latencyNs,
    attributes: new Map([...more.attributes, ...known.attributes]),
    ...(known.input === null ? { input: more.input, ...pathsOf(known, more, "/input") } : {}),
    result: known.result ?? more.result,
    details: known.details ?? more.details,
  };
}

/** Who gives the input also says what was taken out of it. */
function pathsOf(known: Decision, more: Decision, prefix: string) {
  const both = (pick: (one: Decision) => readonly string[]) => [
    ...new Set([...pick(known), ...pick(more).filter((path) => path.startsWith(prefix))]),
  ];
  return {
    erased: both((one) => one.erased),
    masked: both((one) => one.masked),
    redacted: both((one) => one.redacted),
  };
}
