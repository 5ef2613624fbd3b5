import type { z } from "zod";
import type { SilenceList, silenceListInput } from "@/lib/contract/silence";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { decodeCursor, encodeCursor } from "../cursor";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { firingNow } from "./firing-now";
import { type StoredSilence, silenceColumns, toSilenceRow } from "./silence-rows";

const question = "silence-list";

/** Silences and maintenance windows, the one that ends last first. */
export async function silenceList(
  db: Db,
  scope: Scope,
  { state, limit, cursor }: z.output<typeof silenceListInput>,
  nowMs = Date.now(),
): Promise<SilenceList> {
  const now = new Date(nowMs);
  const [endsAt = null, id = null] = cursor === undefined ? [] : decodeCursor(question, cursor);
  const wanted = {
    active: sql`ends_at > ${now} and starts_at <= ${now}`,
    pending: sql`ends_at > ${now} and starts_at > ${now}`,
    expired: sql`ends_at <= ${now}`,
    any: sql`true`,
  }[state ?? "any"];
  const [rows, counts, firing] = await Promise.all([
    runSql<StoredSilence>(
      db,
      question,
      sql`select ${silenceColumns} from alerting.silences where ${inScope(scope, sql`project_id`)} and ${wanted}
            and (${endsAt}::timestamptz is null or (ends_at, id) < (${endsAt}::timestamptz, ${id}::uuid))
          order by ends_at desc, id desc limit ${limit + 1}`,
    ),
    countSilences(db, scope, now),
    firingNow(db, scope),
  ]);
  const data = rows.slice(0, limit).map((row) => toSilenceRow(row, { scope, firing, nowMs }));
  const last = rows.length > limit ? data.at(-1) : undefined;
  const next = last === undefined ? null : encodeCursor(question, [last.ends_at, last.id]);
  return { data, next_cursor: next, counts };
}

async function countSilences(db: Db, scope: Scope, now: Date): Promise<SilenceList["counts"]> {
  const [counts] = await runSql<SilenceList["counts"]>(
    db,
    "count-silences",
    sql`select count(*) filter (where ends_at > ${now} and starts_at <= ${now})::int as active,
          count(*) filter (where ends_at > ${now} and starts_at > ${now})::int as pending,
          count(*) filter (where ends_at <= ${now})::int as expired
        from alerting.silences where ${inScope(scope, sql`project_id`)}`,
  );
  return counts ?? { active: 0, pending: 0, expired: 0 };
}
