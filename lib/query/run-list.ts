import type { RunListInput, RunListOutput } from "@/lib/contract/run-list";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { decodeCursor, encodeCursor } from "./cursor";
import { type Condition, compileQuery } from "./language/compile";
import { runSignal } from "./language/run-signal";
import { runColumns, type StoredRun, toRunRows } from "./rows/run-row";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";
import { rangeNs } from "./time-range";

// Newest runs that are tested one by one before an attribute's index is asked: enough to fill a page of a common value.
const probeRuns = 500;
// A run whose clock is ahead of ours has not taken less than no time.
const elapsedNs = sql`greatest(0, coalesce(r.ended_ns, (extract(epoch from now()) * 1e9)::bigint) - r.started_ns)`;
const orders: Record<RunListInput["sort"], Sql> = {
  started: sql`r.started_ns`,
  duration: elapsedNs,
  cost: sql`coalesce(r.cost_usd, -1)`,
  tokens: sql`(r.input_tokens + r.output_tokens)`,
};

type Row = StoredRun & { place: string };

/** Runs that match `q`, newest (or longest, dearest, most tokens) first. */
export async function runList(db: Db, scope: Scope, input: RunListInput): Promise<RunListOutput> {
  const question = `run-list ${input.sort}`;
  const after = input.cursor === undefined ? null : decodeCursor(question, input.cursor);
  const asked = await compileQuery(input.q, runSignal(false), { db, scope });
  let rows: Row[] = [];
  if (asked.reach === "index" && input.sort === "started") {
    rows = await page(db, scope, input, asked, after, newestOnly(scope, after));
  }
  if (rows.length <= input.limit) {
    // What the newest runs do not show is rare: an attribute is then found by its index instead.
    const rare =
      asked.reach === "index" ? await compileQuery(input.q, runSignal(true), { db, scope }) : asked;
    rows = await page(db, scope, input, rare, after, sql`true`);
  }
  const shown = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? shown.at(-1) : undefined;
  const nowMs = Date.now();
  return {
    data: await toRunRows(
      db,
      scope,
      shown.map(({ place: _, ...stored }) => stored),
      nowMs,
    ),
    next_cursor: last ? encodeCursor(question, [last.place, last.run_id]) : null,
  };
}

function page(
  db: Db,
  scope: Scope,
  input: RunListInput,
  condition: Condition,
  after: string[] | null,
  also: Sql,
): Promise<Row[]> {
  const order = orders[input.sort];
  const mine = inScope(scope, sql`r.project_id`);
  // An id finds its run whatever its age.
  const range = condition.reach === "id" ? sql`true` : inRange(input);
  const rest = after === null ? sql`true` : sql`(${order}, r.run_id) < (${after[0]}, ${after[1]})`;
  return runSql<Row>(
    db,
    "run-list",
    sql`select ${runColumns}, (${order})::text as place from telemetry.runs r
        where ${mine} and ${range} and ${rest} and ${also} and ${condition.sql}
        order by ${order} desc, r.run_id desc limit ${input.limit + 1}`,
  );
}

function newestOnly(scope: Scope, after: string[] | null): Sql {
  const from = after === null ? sql`true` : sql`n.started_ns <= ${after[0]}`;
  return sql`r.started_ns >= coalesce((select n.started_ns from telemetry.runs n
    where ${inScope(scope, sql`n.project_id`)} and ${from} order by n.started_ns desc offset ${probeRuns} limit 1), ${-(2n ** 63n)})`;
}

function inRange(input: RunListInput): Sql {
  const { fromNs, toNs } = rangeNs(input);
  const above = fromNs === null ? sql`true` : sql`r.started_ns >= ${fromNs}`;
  return toNs === null ? above : sql`${above} and r.started_ns < ${toNs}`;
}
