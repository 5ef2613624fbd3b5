import type { z } from "zod";
import type { ReplayListOutput, replayListInput } from "@/lib/contract/replay";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { decodeCursor, encodeCursor } from "./cursor";
import { replayColumns, replayTables, type StoredReplay, toReplayRow } from "./rows/replay-row";
import { runSql } from "./run-sql";
import { inScope, type Scope } from "./scope";

const question = "replay-list";

/** Replays of the project, newest first. */
export async function replayList(
  db: Db,
  scope: Scope,
  { limit, cursor }: z.output<typeof replayListInput>,
): Promise<ReplayListOutput> {
  const before = cursor === undefined ? null : decodeCursor(question, cursor)[0];
  const rows = await runSql<StoredReplay>(
    db,
    question,
    sql`select ${replayColumns} from ${replayTables} where ${inScope(scope, sql`r.project_id`)}
          and (${before}::bigint is null or r.id < ${before}::bigint)
        order by r.id desc limit ${limit + 1}`,
  );
  const data = rows.slice(0, limit).map(toReplayRow);
  const last = rows.length > limit ? data.at(-1) : undefined;
  return { data, next_cursor: last === undefined ? null : encodeCursor(question, [last.id]) };
}
