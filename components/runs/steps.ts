import type { SpanRow } from "@/lib/contract/span-row";
import type { OperationKind } from "@/lib/model/operation";

/**
 * A run's steps as its page thinks of them: times in ms from the run's first step, a parent among the steps (also where the
 * real parent is no step, or never came), and which of them repeat a call that failed.
 */
export type Step = {
  spanId: string;
  traceId: string;
  kind: OperationKind | "span";
  /** Agent, tool, model or workflow name; the span's name for a plain failing span. */
  name: string;
  service: string;
  startMs: number;
  endMs: number;
  failed: boolean;
  error: string | null;
  parent: Step | null;
  children: Step[];
  /** The agent in whose hands it was made: its own name, or that of the nearest agent above. */
  agent: string | null;
  /** 1 for a first try; `attempts` is how many tries this call took in all. */
  attempt: number;
  attempts: number;
  row: SpanRow;
};

export type Steps = { all: Step[]; byId: ReadonlyMap<string, Step>; originNs: bigint; endMs: number };

export function buildSteps(rows: readonly SpanRow[]): Steps {
  const sorted = [...rows].sort((a, b) => compareNs(a.start_ns, b.start_ns) || b.duration_ns - a.duration_ns);
  const originNs = BigInt(sorted[0]?.start_ns ?? "0");
  const all = sorted.map((row) => newStep(row, originNs));
  const byId = new Map<string, Step>();
  for (const step of all)
    if (!byId.has(keyOf(step.traceId, step.spanId))) byId.set(keyOf(step.traceId, step.spanId), step);
  for (const step of all) adopt(step, all, byId);
  for (const step of all) step.agent = agentOf(step);
  markAttempts(all);
  return { all, byId, originNs, endMs: all.reduce((end, step) => Math.max(end, step.endMs), 0) };
}

export function keyOf(traceId: string, spanId: string): string {
  return `${traceId}/${spanId}`;
}

function compareNs(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

function newStep(row: SpanRow, originNs: bigint): Step {
  const startMs = Number(BigInt(row.start_ns) - originNs) / 1e6;
  const operation = row.operation;
  return {
    spanId: row.span_id,
    traceId: row.trace_id,
    kind: operation?.kind ?? "span",
    name: operation?.name || row.name,
    service: row.service,
    startMs,
    endMs: startMs + row.duration_ns / 1e6,
    failed: row.status === "error",
    error: row.status === "error" ? (row.status_message ?? operation?.errorType ?? null) : null,
    parent: null,
    children: [],
    agent: null,
    attempt: 1,
    attempts: 1,
    row,
  };
}

/** The parent span where it is a step; else the shortest earlier step of the trace that was open during all of this one. */
function adopt(step: Step, all: Step[], byId: ReadonlyMap<string, Step>): void {
  const parentId = step.row.parent_span_id;
  if (parentId === null) return;
  const parent = byId.get(keyOf(step.traceId, parentId)) ?? enclosing(step, all);
  if (parent === null || parent === step || isBelow(parent, step)) return;
  step.parent = parent;
  parent.children.push(step);
}

function enclosing(step: Step, all: Step[]): Step | null {
  let best: Step | null = null;
  for (const other of all) {
    if (other.startMs > step.startMs) break;
    if (other === step || other.traceId !== step.traceId || other.endMs < step.endMs) continue;
    if (!holdsOthers(other) || (other.startMs === step.startMs && other.endMs === step.endMs)) continue;
    if (best === null || other.endMs - other.startMs <= best.endMs - best.startMs) best = other;
  }
  return best;
}

function holdsOthers(step: Step): boolean {
  return step.kind === "workflow" || step.kind === "agent" || step.kind === "step" || step.kind === "tool";
}

function isBelow(step: Step | null, ancestor: Step): boolean {
  for (let at = step; at !== null; at = at.parent) if (at === ancestor) return true;
  return false;
}

function agentOf(step: Step): string | null {
  for (let at: Step | null = step; at !== null; at = at.parent) if (at.kind === "agent") return at.name;
  return step.row.operation?.agent ?? null;
}

/** Same kind and name under one parent, each begun after the one before it failed and ended: tries of one call. */
function markAttempts(all: readonly Step[]): void {
  const tries = new Map<string, Step[]>();
  const close = (group: Step[]) => {
    group.forEach((step, index) => {
      step.attempt = index + 1;
      step.attempts = group.length;
    });
  };
  for (const step of all) {
    const key = JSON.stringify([step.traceId, step.parent?.spanId ?? "", step.kind, step.name]);
    const group = tries.get(key);
    const last = group?.at(-1);
    if (group !== undefined && last?.failed && last.endMs <= step.startMs) group.push(step);
    else {
      if (group !== undefined) close(group);
      tries.set(key, [step]);
    }
  }
  for (const group of tries.values()) close(group);
}
