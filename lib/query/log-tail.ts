import type { LogRow } from "@/lib/contract/log-list";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { compileQuery } from "./language/compile";
import { logSignal } from "./language/log-signal";
import { logColumns, type StoredLog, toLogRows } from "./rows/log-row";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";

export type TailPage = { lines: LogRow[]; more: boolean };
export type LogTail = {
  /** Lines that were not given before, in order of id, at most `limit`. */
  next: () => Promise<TailPage>;
  /** Every line up to this id was given; starting again after it repeats a few and misses none. */
  settled: () => string;
};

const limit = 500;
// A batch takes its ids before it commits, so a smaller id may appear after a larger one. No batch takes this long.
const settleMs = 20_000;

/**
 * Follows log lines that match `q`, from after `afterId` (from now on when null). Nothing is missed: ids that may still
 * commit out of order are looked at again until they are settled, and given once.
 */
export async function openLogTail(db: Db, scope: Scope, q: string, afterId: string | null): Promise<LogTail> {
  const condition = await compileQuery(q, logSignal, { db, scope });
  const newestId = async () =>
    (
      await runSql<{ id: bigint | null }>(
        db,
        "log-tail-newest",
        sql`select max(id) as id from telemetry.log_records`,
      )
    )[0]?.id ?? 0n;
  let floor = afterId === null ? await newestId() : BigInt(afterId);
  const given = new Set<bigint>();
  // Ids that had been reached, with when: once old enough, all below them are settled.
  let marks: { id: bigint; atMs: number }[] = [];

  return {
    settled: () => String(floor),
    next: async () => {
      const reached = await newestId();
      const rows = await runSql<StoredLog>(
        db,
        "log-tail",
        sql`select ${logColumns} from telemetry.log_records l
            where l.id > ${floor} and ${inScope(scope, sql`l.project_id`)} and ${condition.sql}
              and l.id <> all(${[...given]}::bigint[])
            order by l.id limit ${limit}`,
      );
      for (const row of rows) given.add(row.id);
      const more = rows.length === limit;
      if (!more) {
        marks.push({ id: reached, atMs: Date.now() });
        const settled = marks.filter((mark) => mark.atMs <= Date.now() - settleMs).at(-1);
        if (settled) {
          floor = settled.id > floor ? settled.id : floor;
          marks = marks.filter((mark) => mark.atMs > settled.atMs);
          for (const id of given) if (id <= floor) given.delete(id);
        }
      }
      return { lines: await toLogRows(db, rows), more };
    },
  };
}
