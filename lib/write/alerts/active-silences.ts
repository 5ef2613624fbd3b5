import type { Silence } from "@/lib/alerts/silence";
import type { Db } from "@/lib/db/pool";
import type { Matcher } from "@/lib/model/prom-series";

/** Those that may hold at that moment; weekly times are not looked at. */
export async function activeSilences(db: Db, projectId: number, atMs: number): Promise<Silence[]> {
  const { rows } = await db.query<{
    id: string;
    matchers: Matcher[];
    starts_at: Date;
    ends_at: Date;
    weekly: Silence["weekly"];
  }>({
    text: `/* active-silences */ select id, matchers, starts_at, ends_at, weekly from alerting.silences
           where project_id = $1 and ends_at > to_timestamp($2 / 1000.0) and starts_at <= to_timestamp($2 / 1000.0)
           order by id`,
    values: [projectId, atMs],
  });
  return rows.map(({ id, matchers, starts_at, ends_at, weekly }) => ({
    id,
    matchers,
    startsMs: starts_at.getTime(),
    endsMs: ends_at.getTime(),
    weekly,
  }));
}
