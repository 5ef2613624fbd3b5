// In: marks of traces with new spans (telemetry.touched_traces). Out: their runs, and the marks gone. Marks go only after the
// runs are committed, so a crash in between derives again, which changes nothing.
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { runGroup } from "@/lib/derive/issues/run-group";
import { mergeRun } from "@/lib/derive/merge-run";
import { deriveRuns } from "@/lib/derive/run";
import { withPreviews } from "@/lib/derive/run-previews";
import { createCountRun, recountRun } from "@/lib/derive/run-rollup";
import type { Log } from "@/lib/log";
import type { RunFacts } from "@/lib/model/run-facts";
import { errorCode } from "@/lib/write/database-errors";
import { lookUpByKey } from "@/lib/write/key-lookups";
import { repeatable } from "@/lib/write/repeatable";
import { lockTraces } from "@/lib/write/run-locks";
import type { RunRules } from "@/lib/write/runs";
import { writeTraceFacts } from "@/lib/write/trace-facts";
import { readSpanContents, readTraceSpans } from "@/lib/write/trace-spans";
import { LargeTraces } from "../large-traces";
import { dropMarks, type Marks, takeMarks } from "../touched-marks";

/** `maxWorkflows`: new ones of a project in an hour that runs are counted by. */
export function createRunRules(maxWorkflows: number): RunRules {
  return { mergeRun, countRun: createCountRun(maxWorkflows), recountRun, groupRun: runGroup };
}

/** Traces in one transaction: enough to share its 16 statements, few enough to hold their spans in memory. */
const tracesAtOnce = 200;
/** Runs of one trace whose input and output are looked up. */
const maxPreviewedRuns = 100;

export type Derived = { traces: number; more: boolean; lagMs: number };
export type DeriveParts = {
  pool: Pool;
  log: Log;
  large: LargeTraces;
  onRuns: (projectId: number, runIds: string[]) => void;
  rules: RunRules;
  /** Spans of one trace that are read; of a longer one the earliest. */
  maxTraceSpans: number;
  onCut?: () => void;
};

export function createDeriveRuns(parts: Omit<DeriveParts, "large">): (nowMs?: number) => Promise<Derived> {
  const all = { ...parts, large: new LargeTraces() };
  return (nowMs = Date.now()) => deriveOnce(all, nowMs);
}

async function deriveOnce(parts: DeriveParts, nowMs: number): Promise<Derived> {
  const marks = await takeMarks(parts.pool);
  if (marks.ids.length === 0) return { traces: 0, more: false, lagMs: 0 };
  const later: Marks["byProject"] = new Map();
  let traces = 0;
  for (const [projectId, traceIds] of marks.byProject) {
    const due: string[] = [];
    for (const traceId of traceIds) {
      if (parts.large.isDue(projectId, traceId, nowMs)) due.push(traceId);
      else later.set(projectId, (later.get(projectId) ?? new Set<string>()).add(traceId));
    }
    traces += due.length;
    for (const chunk of parts.large.chunks(projectId, due, tracesAtOnce))
      await deriveChunk(parts, projectId, chunk);
  }
  await dropMarks(parts.pool, marks, later);
  return { traces, more: marks.more, lagMs: Math.max(0, nowMs - marks.oldestMs) };
}

/** One bad trace must not keep the others waiting for ever: it is tried alone, and left with a line in the log. */
async function deriveChunk(parts: DeriveParts, projectId: number, traceIds: string[]): Promise<void> {
  try {
    await deriveTraces(parts, projectId, traceIds);
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    if (traceIds.length > 1) {
      for (const traceId of traceIds) await deriveChunk(parts, projectId, [traceId]);
      return;
    }
    parts.log.error(
      { err: error, projectId, traceId: traceIds[0] },
      "runs of this trace could not be derived",
    );
  }
}

async function deriveTraces(parts: DeriveParts, projectId: number, traceIds: string[]): Promise<void> {
  const startedMs = performance.now();
  let spans = 0;
  let isCut = false;
  const statuses = await repeatable(() =>
    inTransaction(parts.pool, async (tx) => {
      // Not waiting for the disk is safe: the marks go in a later transaction, which cannot survive a crash without this one.
      await tx.query("set local synchronous_commit = off");
      await lookUpByKey(tx);
      await lockTraces(tx, projectId, traceIds);
      const stored = await readTraceSpans(tx, projectId, traceIds, parts.maxTraceSpans);
      isCut = stored.isCut;
      spans = 0;
      const facts = new Map<string, RunFacts[]>();
      for (const [traceId, traceSpans] of stored.byTrace) {
        spans += traceSpans.length;
        const runs = deriveRuns(traceSpans);
        facts.set(traceId, isCut ? runs.map((one) => ({ ...one, spansCut: true })) : runs);
      }
      return await writeTraceFacts(tx, parts.rules, projectId, await previewed(tx, projectId, facts));
    }),
  );
  if (isCut) parts.onCut?.();
  parts.large.remember(projectId, traceIds, {
    spans,
    tookMs: performance.now() - startedMs,
    nowMs: Date.now(),
  });
  if (statuses.size > 0) parts.onRuns(projectId, [...statuses.keys()]);
}

async function previewed(
  tx: Connection,
  projectId: number,
  factsByTrace: ReadonlyMap<string, RunFacts[]>,
): Promise<Map<string, RunFacts[]>> {
  const wanted = [...factsByTrace].flatMap(([traceId, facts]) =>
    facts
      .slice(0, maxPreviewedRuns)
      .flatMap(({ previewSpans }) => [...new Set([...previewSpans.input, ...previewSpans.output])])
      .map((spanId) => ({ traceId, spanId })),
  );
  const contents = await readSpanContents(tx, projectId, wanted);
  return new Map(
    [...factsByTrace].map(([traceId, facts]) => [
      traceId,
      facts.map((one) => withPreviews(one, (spanId) => contents.get(`${traceId}:${spanId}`))),
    ]),
  );
}

/** No SQLSTATE of ours: connection trouble, a server that shuts down, starts, or has no room. */
function isDatabaseAway(error: unknown): boolean {
  const code = errorCode(error);
  return code === ""
    ? !(error instanceof TypeError || error instanceof RangeError)
    : !/^(21|22|23|42|54|P0)/.test(code);
}
