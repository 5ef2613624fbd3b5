import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { nsPerDay } from "@/lib/model/time";
import { runSql } from "../run-sql";
import type { ExportRange } from "./range";

/** UTC days of the range whose decisions are past retention: their rows may be gone. */
export async function expiredDays(db: Db, { projectId, fromNs, toNs }: ExportRange): Promise<string[]> {
  const first = fromNs / nsPerDay;
  const last = (toNs - 1n) / nsPerDay;
  const rows = await runSql<{ day: string }>(
    db,
    "expired-days",
    sql`select day::text from generate_series(0, ${last - first}::int) as i, lateral (select date '1970-01-01' + ${first}::int + i as day) as d
        where day + 1 + telemetry.keep_days(${projectId}, 'decisions', day) <= (now() at time zone 'UTC')::date order by day`,
  );
  return rows.map(({ day }) => day);
}
