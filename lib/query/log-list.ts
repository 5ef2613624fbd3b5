import type { LogListInput, LogListOutput } from "@/lib/contract/log-list";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { isoFromNs } from "@/lib/model/time";
import { decodeCursor, encodeCursor } from "./cursor";
import { type Condition, compileQuery } from "./language/compile";
import { logSignal } from "./language/log-signal";
import { logColumns, type StoredLog, toLogRows } from "./rows/log-row";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";
import { logSource } from "./search/sources";
import { defaultBudgetMs, type WalkRow, walkNewest } from "./search/walk";
import { rangeNs } from "./time-range";

type Row = StoredLog & WalkRow;

/**
 * Log lines that match `q`, newest or oldest first; or, with `around`, the lines of one service before and after one line.
 * A search for the newest that takes longer than `budgetMs` answers with what it has found so far.
 */
export async function logList(
  db: Db,
  scope: Scope,
  input: LogListInput,
  budgetMs: number = defaultBudgetMs,
): Promise<LogListOutput> {
  if (input.around !== undefined) return linesAround(db, scope, input.around, input.limit);
  const question = `log-list ${input.order}`;
  const after = input.cursor === undefined ? null : decodeCursor(question, input.cursor);
  const condition = await compileQuery(input.q, logSignal, { db, scope });
  const { rows, stoppedAt } =
    input.order === "newest"
      ? await newest({ db, scope, input, condition, after, budgetMs })
      : { rows: await oldest(db, scope, input, condition, after), stoppedAt: null };
  const shown = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? shown.at(-1) : undefined;
  const data = await toLogRows(db, shown);
  if (last !== undefined) {
    const place = [String(last.time_ns), String(last.id)];
    return { data, next_cursor: encodeCursor(question, place), searched_to: null };
  }
  if (stoppedAt === null) return { data, next_cursor: null, searched_to: null };
  return {
    data,
    next_cursor: encodeCursor(question, [String(stoppedAt)]),
    searched_to: isoFromNs(stoppedAt),
  };
}

type Newest = {
  db: Db;
  scope: Scope;
  input: LogListInput;
  condition: Condition;
  after: string[] | null;
  budgetMs: number;
};

async function newest(of: Newest): Promise<{ rows: StoredLog[]; stoppedAt: bigint | null }> {
  const { db, scope, input, condition, after, budgetMs } = of;
  // A cursor without an id is an instant at which a search stopped: everything before it is left.
  const keys = after !== null && after.length > 1 ? after.slice(1) : null;
  const place = after === null ? null : { at: BigInt(after[0] ?? 0), keys };
  const rows: Row[] = [];
  let stoppedAt: bigint | null = null;
  const chunk = () => ({ limit: input.limit + 1 - rows.length, where: sql`true` });
  const onStop = (atNs: bigint) => {
    stoppedAt = atNs;
  };
  const walk = walkNewest<Row>(db, scope, logSource, condition, rangeNs(input), place, chunk, {
    budgetMs,
    onStop,
  });
  for await (const more of walk) {
    rows.push(...more);
    if (rows.length > input.limit) break;
  }
  return { rows, stoppedAt };
}

/** From the beginning on: what people ask of one trace, run or request, so the index of time is enough. */
async function oldest(
  db: Db,
  scope: Scope,
  input: LogListInput,
  condition: Condition,
  after: string[] | null,
): Promise<StoredLog[]> {
  const { fromNs, toNs } = condition.reach === "id" ? { fromNs: null, toNs: null } : rangeNs(input);
  const parts: Sql[] = [inScope(scope, sql`l.project_id`), condition.sql];
  if (fromNs !== null) parts.push(sql`l.time_ns >= ${fromNs}`);
  if (toNs !== null) parts.push(sql`l.time_ns < ${toNs}`);
  if (after) parts.push(sql`l.time_ns >= ${after[0]} and (l.time_ns, l.id) > (${after[0]}, ${after[1]})`);
  const where = parts.reduce((all, part) => sql`${all} and ${part}`);
  return runSql<StoredLog>(
    db,
    "log-list-oldest",
    sql`select ${logColumns} from telemetry.log_records l where ${where} order by l.time_ns, l.id limit ${input.limit + 1}`,
  );
}

async function linesAround(db: Db, scope: Scope, id: string, limit: number): Promise<LogListOutput> {
  const mine = inScope(scope, sql`l.project_id`);
  const [center] = await runSql<StoredLog & { project_id: number }>(
    db,
    "log-list-center",
    sql`select ${logColumns}, l.project_id from telemetry.log_records l where l.id = ${id} and ${mine}`,
  );
  if (!center) throw new NotFound(`No log line ${id} in this project`);
  const like = sql`l.project_id = ${center.project_id} and l.resource_id in (select r.resource_id from telemetry.resources r
    where r.project_id = ${center.project_id} and r.service_name = ${center.service_name})`;
  const half = Math.max(1, Math.floor(limit / 2));
  const [before, from] = await Promise.all([
    runSql<StoredLog>(
      db,
      "log-list-before",
      sql`select ${logColumns} from telemetry.log_records l
          where ${like} and l.time_ns <= ${center.time_ns} and (l.time_ns, l.id) < (${center.time_ns}, ${center.id})
          order by l.time_ns desc, l.id desc limit ${half}`,
    ),
    runSql<StoredLog>(
      db,
      "log-list-after",
      sql`select ${logColumns} from telemetry.log_records l
          where ${like} and l.time_ns >= ${center.time_ns} and (l.time_ns, l.id) >= (${center.time_ns}, ${center.id})
          order by l.time_ns, l.id limit ${half + 1}`,
    ),
  ]);
  return { data: await toLogRows(db, [...before.reverse(), ...from]), next_cursor: null, searched_to: null };
}
