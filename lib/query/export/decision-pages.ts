import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import type { DecisionTableRow } from "@/lib/model/stored-decision";
import { runSql } from "../run-sql";
import { type ExportRange, pageBytes } from "./range";

export type ExportedRow = DecisionTableRow & { sources: string[]; content_hash: Buffer };

/** Rows of the range by time, then by the bytes of their ids, a bounded number of bytes at a time. `where` is about `d`. */
export async function* decisionPages(
  db: Db,
  range: ExportRange,
  where: Sql = sql`true`,
): AsyncGenerator<ExportedRow[]> {
  let after: { ns: bigint; id: string } = { ns: range.fromNs, id: "" };
  for (;;) {
    const rows = await runSql<ExportedRow>(
      db,
      "export-decisions",
      sql`select sized.* from (
            select chunk.*, row_number() over w as place,
              sum(coalesce(octet_length(input), 0) + coalesce(octet_length(result), 0) + coalesce(octet_length(details), 0)
                + coalesce(pg_column_size(also), 0) + 500) over w as upto
            from (select d.* from telemetry.decisions d
                  where d.project_id = ${range.projectId} and d.time_ns >= ${after.ns} and d.time_ns < ${range.toNs}
                    and (d.time_ns > ${after.ns} or d.decision_id collate "C" > ${after.id}) and ${where}
                  order by d.time_ns, d.decision_id collate "C" limit 2000) as chunk
            window w as (order by time_ns, decision_id collate "C" rows unbounded preceding)) as sized
          where upto <= ${pageBytes}::bigint or place = 1 order by time_ns, decision_id collate "C"`,
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = { ns: last.time_ns, id: last.decision_id };
    yield rows;
  }
}
