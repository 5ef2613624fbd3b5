import { nearSpanNs } from "./place-decisions";

const momentNs = 10_000_000_000n;
/** Of a call that takes longer the first three hours, and its end. */
const maxMoments = 1_080;

/** A tool call, with the runs and requests that its trace is part of. */
export type ToolCall = {
  traceId: string;
  spanId: bigint;
  parentId: bigint | null;
  tool: string;
  agent: string | null;
  startNs: bigint;
  endNs: bigint;
  requestIds: readonly string[];
  runIds: readonly string[];
};
/** What of a decision tells which call it is about. */
export type CallDecision = {
  trace_id: string | null;
  span_id: bigint | null;
  request_id: string | null;
  run_id: string | null;
  tool: string | null;
  agent: string | null;
  point: string | null;
  time_ns: bigint;
};

/** Calls that no decision is about. One that names neither run, trace nor request is about a call of its tool and agent near it. */
export function undecidedCalls<Call extends ToolCall>(
  calls: readonly Call[],
  decisions: readonly CallDecision[],
): Call[] {
  const byPlace = new Map<string, CallDecision[]>();
  for (const decision of decisions) {
    for (const place of placesOf(decision)) {
      const there = byPlace.get(place);
      if (there) there.push(decision);
      else byPlace.set(place, [decision]);
    }
  }
  return calls.filter((call) => {
    const places = [
      `trace ${call.traceId}`,
      ...call.requestIds.map((id) => `request ${id}`),
      ...call.runIds.map((id) => `run ${id}`),
      ...momentsOf(call),
    ];
    return !places.some((place) => byPlace.get(place)?.some((one) => isAbout(one, call)) === true);
  });
}

function placesOf({ trace_id, request_id, run_id, tool, time_ns }: CallDecision): string[] {
  const named = [
    ...(trace_id === null ? [] : [`trace ${trace_id}`]),
    ...(request_id === null ? [] : [`request ${request_id}`]),
    ...(run_id === null ? [] : [`run ${run_id}`]),
  ];
  return named.length > 0 || tool === null ? named : [momentOf(tool, time_ns)];
}

/** Decisions that name nothing are looked up by tool and time: there may be thousands of a tool. */
function momentOf(tool: string, timeNs: bigint): string {
  return `tool ${tool} ${timeNs / momentNs}`;
}

function momentsOf({ tool, startNs, endNs }: ToolCall): string[] {
  const moments: string[] = [];
  const last = endNs + nearSpanNs;
  for (let at = startNs - nearSpanNs; at < last && moments.length < maxMoments; at += momentNs)
    moments.push(momentOf(tool, at));
  return [...moments, momentOf(tool, last)];
}

function isAbout(decision: CallDecision, call: ToolCall): boolean {
  if (decision.trace_id === call.traceId && decision.span_id !== null) {
    if (decision.span_id === call.spanId || decision.span_id === call.parentId) return true;
  }
  const namesNone = decision.trace_id === null && decision.request_id === null && decision.run_id === null;
  if (decision.tool !== null) {
    if (decision.tool !== call.tool) return false;
    return (
      !namesNone ||
      (isNear(decision, call) &&
        (decision.agent === null || call.agent === null || decision.agent === call.agent))
    );
  }
  // Of a tool call that it does not name: the one at that moment.
  const isOfCall = decision.point === "tool_call" || decision.point === null;
  return decision.trace_id === call.traceId && isOfCall && isNear(decision, call);
}

function isNear({ time_ns }: CallDecision, { startNs, endNs }: ToolCall): boolean {
  return time_ns >= startNs - nearSpanNs && time_ns <= endNs + nearSpanNs;
}
