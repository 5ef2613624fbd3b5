import type { z } from "zod";
import type { LogHistogramOutput, logHistogramInput } from "@/lib/contract/log-list";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { type SeverityName, severityName } from "@/lib/model/log-record";
import { compileQuery } from "./language/compile";
import { logSignal } from "./language/log-signal";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";
import { finestStepMs } from "./series/kept-widths";
import { chooseStepMs, widthFor } from "./series/step";

const defaultRangeMs = 3_600_000;
const bars = 120;
/** Lines of a filtered histogram are counted one by one, at most this many: the newest ones. */
const maxCounted = 300_000;

type Counted = { at: number; level: SeverityName; lines: number };

/** Log lines over time by level. Unfiltered from the rollup; with `q` counted, newest first, as far as time allows (`partial`). */
export async function logHistogram(
  db: Db,
  scope: Scope,
  input: z.infer<typeof logHistogramInput>,
): Promise<LogHistogramOutput> {
  const to = input.to ?? Date.now();
  const from = input.from ?? to - defaultRangeMs;
  const condition = await compileQuery(input.q, logSignal, { db, scope });
  const stepMs = chooseStepMs(to - from, bars, condition.all ? await finestStepMs(db, from) : 10_000);
  const first = Math.floor(from / stepMs) * stepMs;
  const counted = condition.all
    ? { rows: await fromRollup(db, scope, first, to, stepMs), countedFrom: from, partial: false }
    : await fromLines(db, scope, condition.sql, from, to, stepMs);
  const points = new Map<number, Record<SeverityName, number>>();
  for (let at = first; at < to; at += stepMs) points.set(at, none());
  for (const row of counted.rows) {
    const counts = points.get(row.at);
    if (counts) counts[row.level] += row.lines;
  }
  return {
    step_ms: stepMs,
    points: [...points].map(([time, counts]) => ({ time, counts })),
    partial: counted.partial,
    counted_from: counted.countedFrom,
  };
}

function none(): Record<SeverityName, number> {
  return { trace: 0, debug: 0, info: 0, warn: 0, error: 0, fatal: 0 };
}

async function fromRollup(
  db: Db,
  scope: Scope,
  from: number,
  to: number,
  stepMs: number,
): Promise<Counted[]> {
  const width = widthFor(stepMs);
  const step = stepMs / 1000;
  const rows = await runSql<{ at: bigint; level: SeverityName; lines: number }>(
    db,
    "log-histogram",
    sql`select bucket / ${step}::bigint * ${step}::bigint as at, outcome as level, sum(count)::float8 as lines from (
          select h.bucket, h.outcome, h.count from telemetry.rollup h
          where ${inScope(scope, sql`h.project_id`)} and h.dimension = 'log' and h.width = ${width}
            and h.bucket >= ${from / 1000}::bigint and h.bucket < ${Math.ceil(to / 1000)}::bigint
          union all
          select i.bucket, i.outcome, i.count from telemetry.rollup_increments i
          where ${inScope(scope, sql`i.project_id`)} and i.dimension = 'log'
            and i.bucket >= ${from / 1000}::bigint and i.bucket < ${Math.ceil(to / 1000)}::bigint
        ) counted group by 1, 2`,
  );
  return rows.map((row) => ({ ...row, at: Number(row.at) * 1000 }));
}

async function fromLines(db: Db, scope: Scope, condition: Sql, from: number, to: number, stepMs: number) {
  const step = BigInt(stepMs) * 1_000_000n;
  const rows = await runSql<{
    at: bigint | null;
    severity: number;
    lines: number;
    lowest: bigint;
    total: number;
  }>(
    db,
    "log-histogram-lines",
    sql`with newest as (
          select l.time_ns, l.severity from telemetry.log_records l where ${inScope(scope, sql`l.project_id`)}
            and l.time_ns >= ${BigInt(Math.round(from)) * 1_000_000n} and l.time_ns < ${BigInt(Math.round(to)) * 1_000_000n} and ${condition}
          order by l.time_ns desc limit ${maxCounted}
        )
        select time_ns / ${step} * ${step} as at, severity, count(*)::int as lines, min(time_ns) as lowest,
          sum(count(*)) over ()::int as total from newest group by 1, 2`,
  );
  const partial = (rows[0]?.total ?? 0) >= maxCounted;
  const lowest = rows.reduce((least, row) => Math.min(least, Number(row.lowest) / 1e6), to);
  return {
    rows: rows.map((row) => ({
      at: Number(row.at) / 1e6,
      level: severityName(row.severity),
      lines: row.lines,
    })),
    partial,
    countedFrom: partial ? lowest : from,
  };
}
