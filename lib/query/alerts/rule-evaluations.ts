import type { z } from "zod";
import type { RuleEvaluationsOutput, ruleEvaluationsInput } from "@/lib/contract/rule-detail";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { decodeCursor, encodeCursor } from "../cursor";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";

const hourMs = 3_600_000;
const nsPerMs = 1_000_000n;

type Stored = {
  time_ns: bigint;
  duration_us: number;
  series: number;
  pending: number;
  firing: number;
  value: number | null;
  error: string | null;
  top: { labels: { [name: string]: string }; value: number }[] | null;
};

/** Evaluations of one rule in a time range, newest first: all that found something, and a sample of the others. */
export async function ruleEvaluations(
  db: Db,
  scope: Scope,
  input: z.output<typeof ruleEvaluationsInput>,
  nowMs: number = Date.now(),
): Promise<RuleEvaluationsOutput> {
  const { id, limit, cursor } = input;
  const toMs = input.to ?? nowMs;
  const fromMs = input.from ?? toMs - hourMs;
  const question = `rule-evaluations ${id}`;
  const [before = String(ns(toMs) + 1n)] = cursor === undefined ? [] : decodeCursor(question, cursor);
  const rows = await runSql<Stored>(
    db,
    "rule-evaluations",
    sql`select time_ns, duration_us, series, pending, firing, value, error, top from telemetry.alert_evaluations
        where rule_id = ${id}::uuid and ${inScope(scope, sql`project_id`)} and time_ns >= ${ns(fromMs)}::bigint
          and time_ns < ${before}::bigint order by time_ns desc limit ${limit + 1}`,
  );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map(({ time_ns, duration_us, top, ...row }) => ({
      ...row,
      at: new Date(Number(time_ns / nsPerMs)).toISOString(),
      duration_ms: duration_us / 1_000,
      top: top ?? [],
    })),
    next_cursor: last === undefined ? null : encodeCursor(question, [String(last.time_ns)]),
  };
}

const ns = (ms: number) => BigInt(Math.round(ms)) * nsPerMs;
