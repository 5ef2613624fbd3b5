import type {
  IngestActivityInput,
  IngestActivityOutput,
  IngestCounts,
  IngestWindow,
} from "@/lib/contract/ingest-activity";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { ingestBacklog, ingestProcesses } from "./ingest-processes";
import { ingestReasons } from "./ingest-reasons";
import { ingestRows } from "./ingest-rows";
import { ingestSteps, type StepCounts, sumSteps } from "./ingest-steps";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";

const minuteMs = 60_000;
const windows: { [window in IngestWindow]: { rangeMs: number; stepMs: number } } = {
  "15m": { rangeMs: 15 * minuteMs, stepMs: minuteMs },
  "1h": { rangeMs: 60 * minuteMs, stepMs: minuteMs },
  "24h": { rangeMs: 1_440 * minuteMs, stepMs: 30 * minuteMs },
};

/** What senders bring, what becomes of it, and who deals with it, from the counts that receivers keep by minute. */
export async function ingestActivity(
  db: Db,
  scope: Scope & { isAdmin?: boolean },
  input: IngestActivityInput,
): Promise<IngestActivityOutput> {
  const to = Date.now();
  const { rangeMs, stepMs } = windows[input.window];
  const from = Math.floor(to / stepMs) * stepMs - rangeMs;
  const recentFrom = Math.floor(to / minuteMs) * minuteMs - minuteMs;
  const times = Array.from({ length: rangeMs / stepMs + 1 }, (_, i) => from + i * stepMs);
  const range = { fromMs: from, stepMs, steps: times.length };
  const isAdmin = scope.isAdmin === true;
  const sinceMs = Math.max(from, await firstCounted(db, scope, from));
  const [steps, recent, rows, reasons, unknown, processes, backlog] = await Promise.all([
    ingestSteps(db, scope, range),
    ingestSteps(db, scope, { fromMs: recentFrom, stepMs: 2 * minuteMs, steps: 1 }),
    ingestRows(db, scope, range, (to - sinceMs) / 1_000),
    ingestReasons(db, scope.projectIds, from),
    isAdmin ? ingestReasons(db, [0], from) : null,
    ingestProcesses(db, isAdmin),
    ingestBacklog(db),
  ]);
  return {
    from,
    to,
    step_ms: stepMs,
    times,
    total: withRates(sumSteps(steps), (to - sinceMs) / 1_000),
    recent: withRates(sumSteps(recent), lastingSeconds(recent[0], recentFrom, to)),
    series: seriesOf(steps, range, to),
    rows: rows.shown.map((row) => ({ ...row.row, reasons: reasons.get(row.key) ?? [] })),
    rows_hidden: rows.hidden,
    unknown_senders: unknown === null ? null : [...unknown.values()].flat(),
    ...processes,
    backlog,
  };
}

/** When this project was first sent anything, epoch ms: before that there was no rate. */
async function firstCounted(db: Db, scope: Scope, elseMs: number): Promise<number> {
  const [row] = await runSql<{ bucket: number | null }>(
    db,
    "ingest-since",
    sql`select min(first)::float8 as bucket from unnest('{60, 600, 3600}'::int[]) as each(width) cross join lateral (
          select min(bucket) as first from telemetry.ingest_stats where ${inScope(scope, sql`project_id`)} and width = each.width
        ) as oldest`,
  );
  return row?.bucket == null ? elseMs : row.bucket * 1_000;
}

/** Receivers write every 3 s: while they do, counts reach as far as their last write, else up to now. */
export function lastingSeconds(step: StepCounts | undefined, startMs: number, nowMs: number): number {
  const updatedMs = step?.updatedMs ?? 0;
  const endMs = updatedMs > startMs && nowMs - updatedMs < 6_000 ? updatedMs : nowMs;
  return Math.max(1, (endMs - startMs) / 1_000);
}

function withRates({ counts, lag }: StepCounts, seconds: number): IngestCounts {
  return {
    ...counts,
    items_per_second: counts.accepted / seconds,
    bytes_per_second: counts.bytes / seconds,
    lag_ms: lag,
  };
}

function seriesOf(
  steps: (StepCounts | undefined)[],
  { fromMs, stepMs, steps: count }: { fromMs: number; stepMs: number; steps: number },
  nowMs: number,
): IngestActivityOutput["series"] {
  const every = (value: (step: StepCounts | undefined, seconds: number) => number | null) =>
    Array.from({ length: count }, (_, i) => {
      const startMs = fromMs + i * stepMs;
      const isOpen = i === count - 1;
      const seconds = isOpen ? lastingSeconds(steps[i], startMs, nowMs) : stepMs / 1_000;
      // A step that has only begun says nothing of a rate.
      return isOpen && seconds < 10 ? null : value(steps[i], seconds);
    });
  return {
    items_per_second: every((step, seconds) => (step?.counts.accepted ?? 0) / seconds),
    bytes_per_second: every((step, seconds) => (step?.counts.bytes ?? 0) / seconds),
    rejected: every((step) => step?.counts.rejected ?? 0),
    refused_exports: every((step) => step?.counts.refused_exports ?? 0),
    throttled_exports: every((step) => step?.counts.throttled_exports ?? 0),
    limited: every((step) => step?.counts.limited ?? 0),
    duplicates: every((step) => step?.counts.duplicates ?? 0),
    lag_p95_ms: every((step) => step?.lag?.p95 ?? null),
    in_flight_bytes: every((step) => step?.inFlightBytes ?? null),
  };
}
