import type { DecisionSeal, DecisionSealsInput, DecisionSealsOutput } from "@/lib/contract/decision-seals";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { entryBytes } from "@/lib/model/decision-hash";
import { decodeCursor, encodeCursor } from "./cursor";
import { runSql } from "./run-sql";
import type { Scope } from "./scope";

type Row = {
  n: bigint;
  sealed_ms: bigint;
  count: number;
  first_ns: bigint;
  last_ns: bigint;
  previous: Buffer;
  hash: Buffer;
};

/** The chain of a project from its head backwards, and what waits to be taken into it. */
export async function decisionSeals(
  db: Db,
  scope: Scope,
  input: DecisionSealsInput,
): Promise<DecisionSealsOutput> {
  const projectId = scope.projectIds[0] ?? 0;
  const before =
    input.cursor === undefined ? null : (decodeCursor("decision-seals", input.cursor)[0] ?? null);
  const [[head], rows, [waiting]] = await Promise.all([
    readSeals(db, projectId, null, 1),
    readSeals(db, projectId, before, input.limit + 1),
    runSql<{ decisions: number; since: Date | null }>(
      db,
      "seals-waiting",
      sql`select coalesce(sum(length(entries)) / ${entryBytes}, 0)::float8 as decisions, min(written_at) as since
          from telemetry.decision_marks where project_id = ${projectId}`,
    ),
  ]);
  const shown = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? shown.at(-1) : undefined;
  return {
    head: head === undefined ? null : sealOf(head),
    waiting: { decisions: waiting?.decisions ?? 0, since: waiting?.since?.toISOString() ?? null },
    data: shown.map(sealOf),
    next_cursor: last === undefined ? null : encodeCursor("decision-seals", [String(last.n)]),
  };
}

function readSeals(db: Db, projectId: number, before: string | null, limit: number): Promise<Row[]> {
  const page = before === null ? sql`true` : sql`n < ${before}::bigint`;
  return runSql<Row>(
    db,
    "decision-seals",
    sql`select n, sealed_ms, count, first_ns, last_ns, previous, hash from telemetry.decision_seals
        where project_id = ${projectId} and ${page} order by n desc limit ${limit}`,
  );
}

function sealOf(row: Row): DecisionSeal {
  return {
    n: String(row.n),
    sealed_at: new Date(Number(row.sealed_ms)).toISOString(),
    count: row.count,
    first_ns: String(row.first_ns),
    last_ns: String(row.last_ns),
    previous: row.previous.toString("hex"),
    hash: row.hash.toString("hex"),
  };
}
