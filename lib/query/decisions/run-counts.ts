import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { isBlocking, type Verdict } from "@/lib/model/decision";
import { nsPerSecond } from "@/lib/model/time";
import { runSql } from "../run-sql";
import type { Scope } from "../scope";
import { besideNs, namesNoOther } from "./joined-decisions";

type Run = {
  project_id: number;
  run_id: string;
  request_id: string | null;
  started_ns: bigint;
  ended_ns: bigint | null;
  /** As PostgreSQL gives them. */
  trace_ids: readonly string[];
};
/** `named`: the run that these decisions name themselves, where they were found by their trace. */
type Count = {
  via: "run" | "trace" | "at";
  project_id: number;
  key: string;
  named: string | null;
  verdict: Verdict;
  count: number;
};
export type RunDecisions = { allowed: number; denied: number };

/** Clocks differ, and a decision may come before the run's first span. */
const nearNs = 3_600n * nsPerSecond;
const wentAhead: ReadonlySet<Verdict> = new Set(["allow", "modify", "warn", "audit"]);

/**
 * How many decisions of each run went ahead and how many were denied, in order of `runs`, in one statement for a page of them.
 * A decision is of the run that it names, of the runs of its trace, or, naming neither, of the run of its request at that time.
 */
export async function runDecisions(db: Db, scope: Scope, runs: readonly Run[]): Promise<RunDecisions[]> {
  const counts = runs.map(() => ({ allowed: 0, denied: 0 }));
  if (runs.length === 0) return counts;
  const rows = await runSql<Count>(db, "run-decisions", countSql(scope, runs));
  const places = new Map<string, number[]>();
  runs.forEach((run, i) => {
    for (const key of [`run ${run.run_id}`, `at ${i}`, ...run.trace_ids.map((id) => `trace ${id}`)]) {
      const place = `${run.project_id} ${key}`;
      places.set(place, [...(places.get(place) ?? []), i]);
    }
  });
  for (const { via, project_id, key, named, verdict, count } of rows) {
    for (const i of places.get(`${project_id} ${via} ${key}`) ?? []) {
      const own = counts[i];
      if (own === undefined || named === runs[i]?.run_id) continue;
      if (isBlocking(verdict)) own.denied += count;
      else if (wentAhead.has(verdict)) own.allowed += count;
    }
  }
  return counts;
}

function countSql(scope: Scope, runs: readonly Run[]): Sql {
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const ends = runs.map(({ started_ns, ended_ns }) => ended_ns ?? (nowNs > started_ns ? nowNs : started_ns));
  const times = [...runs.map(({ started_ns }) => started_ns), ...ends].sort((a, b) =>
    a < b ? -1 : Number(a > b),
  );
  const [lowest, highest] = [times[0] ?? nowNs, times.at(-1) ?? nowNs];
  const mine = sql`d.project_id + 0 = any(${scope.projectIds}::int[]) and d.time_ns >= ${lowest - nearNs} and d.time_ns <= ${highest + nearNs}`;
  const byTrace = sql`${runs.flatMap(({ trace_ids }) => trace_ids)}::uuid[]`;
  const asked = runs.flatMap((run, i) =>
    run.request_id === null ? [] : [{ ...run, i, end: ends[i] ?? 0n }],
  );
  return sql`
    select 'run' as via, d.project_id, d.run_id as key, null as named, d.verdict, count(*)::int as count from telemetry.decisions d
    where ${mine} and d.run_id = any(${runs.map(({ run_id }) => run_id)}::text[]) group by 2, 3, 5
    union all
    select 'trace', d.project_id, d.trace_id::text, d.run_id, d.verdict, count(*)::int from telemetry.decisions d
    where ${mine} and d.trace_id = any(${byTrace}) group by 2, 3, 4, 5
    union all
    select 'at', a.project_id, a.i::text, null, d.verdict, count(*)::int
    from unnest(${asked.map(({ project_id }) => project_id)}::int[], ${asked.map(({ request_id }) => request_id)}::text[],
      ${asked.map(({ i }) => i)}::int[], ${asked.map(({ started_ns }) => started_ns - besideNs)}::bigint[],
      ${asked.map(({ end }) => end + besideNs)}::bigint[]) as a(project_id, request_id, i, low, high)
    join telemetry.decisions d on d.request_id = a.request_id and d.project_id = a.project_id
      and d.time_ns >= a.low and d.time_ns <= a.high
    where ${mine} and ${namesNoOther} group by 2, 3, 5`;
}
