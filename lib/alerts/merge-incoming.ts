import type { AlertChange, LabelRecord } from "@/lib/model/alert";
import type { IncomingAlert } from "@/lib/model/incoming-alert";

/** One time that an alert of others fired. */
export interface ExternalAlert {
  /** Null: not stored yet. */
  id: bigint | null;
  fingerprint: string;
  labels: LabelRecord;
  annotations: LabelRecord;
  generatorUrl: string | null;
  value: number | null;
  activeMs: number;
  endsMs: number;
  resolvedMs: number | null;
  endedBy: "sender" | "timeout" | null;
}

export type Merged = { alert: ExternalAlert; change: AlertChange | null };

/** A sender that got no answer sends again within this: what it says may be older than what came since. */
const lateCopyMs = 300_000;

/**
 * What an alert that is sent changes, given the newest of its identity. The same again changes no more than until when it is
 * believed. Null: nothing.
 */
export function mergeIncoming(
  newest: ExternalAlert | null,
  incoming: IncomingAlert & { fingerprint: string },
  nowMs: number,
): Merged | null {
  const isOver = incoming.endsMs <= nowMs;
  if (newest === null || newest.resolvedMs !== null) {
    // Nobody heard of it: then nobody needs to hear of its end.
    if (isOver || (newest !== null && isLateCopy(newest, incoming, nowMs))) return null;
    return { alert: begin(incoming, nowMs), change: "fired" };
  }
  if (isOver) {
    // Of an earlier time that it fired.
    if (incoming.endsMs < newest.activeMs) return null;
    return { alert: endExternal(withNews(newest, incoming), incoming.endsMs, "sender"), change: "resolved" };
  }
  return { alert: withNews(newest, incoming), change: null };
}

export function endExternal(
  alert: ExternalAlert,
  atMs: number,
  endedBy: "sender" | "timeout",
): ExternalAlert {
  return { ...alert, resolvedMs: Math.max(atMs, alert.activeMs), endedBy };
}

function begin(incoming: IncomingAlert & { fingerprint: string }, nowMs: number): ExternalAlert {
  const { fingerprint, labels, annotations, generatorUrl, value, startsMs, endsMs } = incoming;
  return {
    id: null,
    fingerprint,
    labels,
    annotations,
    generatorUrl,
    value,
    activeMs: Math.min(startsMs, nowMs),
    endsMs,
    resolvedMs: null,
    endedBy: null,
  };
}

/** The earliest start, the latest end and the newest words, as an Alertmanager merges them. */
function withNews(alert: ExternalAlert, incoming: IncomingAlert): ExternalAlert {
  return {
    ...alert,
    annotations: incoming.annotations,
    generatorUrl: incoming.generatorUrl ?? alert.generatorUrl,
    value: incoming.value ?? alert.value,
    activeMs: incoming.hasStart ? Math.min(alert.activeMs, incoming.startsMs) : alert.activeMs,
    endsMs: Math.max(alert.endsMs, incoming.endsMs),
  };
}

/** The sender said that it is over, and what comes now is of the same start: an answer was lost, and it was sent again. */
function isLateCopy(
  { activeMs, resolvedMs, endedBy }: ExternalAlert,
  incoming: IncomingAlert,
  nowMs: number,
): boolean {
  return (
    endedBy === "sender" &&
    resolvedMs !== null &&
    incoming.hasStart &&
    incoming.startsMs <= activeMs &&
    nowMs - resolvedMs < lateCopyMs
  );
}
