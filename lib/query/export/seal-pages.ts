import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { entryBytes } from "@/lib/model/decision-hash";
import { runSql } from "../run-sql";
import { type ExportRange, pageBytes } from "./range";

export type StoredSeal = {
  n: bigint;
  sealed_ms: bigint;
  count: number;
  first_ns: bigint;
  last_ns: bigint;
  previous: Buffer;
  hash: Buffer;
  entries_hash: Buffer;
  /** Whether an entry may be of the range; only then are entries and ids read. */
  in_range: boolean;
  /** Null also where they are gone, long after the decisions. */
  entries: Buffer | null;
  ids: Buffer | null;
};

/** The whole chain of a project, n ascending, a bounded number of bytes at a time. */
export async function* sealPages(db: Db, range: ExportRange): AsyncGenerator<StoredSeal[]> {
  for (let after = 0n; ; ) {
    const rows = await runSql<StoredSeal>(
      db,
      "export-seals",
      sql`select n, sealed_ms, count, first_ns, last_ns, previous, hash, entries_hash, in_range,
                 case when in_range then entries end as entries, case when in_range then ids end as ids
          from (select *, row_number() over (order by n) as place,
                       sum(case when in_range then coalesce(length(entries), 0) else 0 end) over (order by n) as upto
                from (select *, first_ns < ${range.toNs} and last_ns >= ${range.fromNs} as in_range
                      from telemetry.decision_seals where project_id = ${range.projectId} and n > ${after}
                      order by n limit 2000) as chunk) as sized
          where upto <= ${pageBytes}::bigint or place = 1 order by n`,
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.n;
    yield rows;
  }
}

/** The latest seal; undefined before the first. */
export async function chainHead(
  db: Db,
  projectId: number,
): Promise<Pick<StoredSeal, "n" | "hash"> | undefined> {
  const [head] = await runSql<Pick<StoredSeal, "n" | "hash">>(
    db,
    "chain-head",
    sql`select n, hash from telemetry.decision_seals where project_id = ${projectId} order by n desc limit 1`,
  );
  return head;
}

export type WaitingEntries = { entries: Buffer; ids: Buffer | null };

/** Entries that wait to be sealed, in order of writing: of writes in which one is of the range. */
export async function waitingEntries(
  db: Db,
  projectId: number,
  range: Pick<ExportRange, "fromNs" | "toNs">,
): Promise<WaitingEntries[]> {
  const rows = await runSql<WaitingEntries>(
    db,
    "waiting-entries",
    sql`select entries, ids from telemetry.decision_marks where project_id = ${projectId} order by id`,
  );
  return rows.filter(({ entries }) => {
    for (let at = 0; at < entries.length; at += entryBytes) {
      const ns = entries.readBigInt64BE(at);
      if (ns >= range.fromNs && ns < range.toNs) return true;
    }
    return false;
  });
}
