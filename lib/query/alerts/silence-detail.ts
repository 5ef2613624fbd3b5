import type { z } from "zod";
import type { SilenceDetail, silenceDetailInput } from "@/lib/contract/silence";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { firingNow } from "./firing-now";
import { type StoredSilence, silenceColumns, toSilenceRow } from "./silence-rows";

type Change = SilenceDetail["changes"][number];
const shownChanges = 100;

/** A silence with who changed it. */
export async function silenceDetail(
  db: Db,
  scope: Scope,
  { id }: z.output<typeof silenceDetailInput>,
  nowMs = Date.now(),
): Promise<SilenceDetail> {
  const [row] = await runSql<StoredSilence>(
    db,
    "silence-detail",
    sql`select ${silenceColumns} from alerting.silences where id = ${id} and ${inScope(scope, sql`project_id`)}`,
  );
  if (row === undefined) throw new NotFound(`No silence ${id} that you may see`);
  const [firing, changes] = await Promise.all([
    firingNow(db, scope),
    runSql<{ changed_at: Date; changed_by: string; before: Change["before"] }>(
      db,
      "silence-changes",
      sql`select changed_at, changed_by, before from alerting.silence_changes where silence_id = ${id}
          order by id desc limit ${shownChanges}`,
    ),
  ]);
  return {
    ...toSilenceRow(row, { scope, firing, nowMs }),
    changes: changes.map(({ changed_at, changed_by, before }) => ({
      changed_at: changed_at.toISOString(),
      changed_by,
      before: {
        matchers: before.matchers,
        starts_at: before.starts_at,
        ends_at: before.ends_at,
        weekly: before.weekly,
        comment: before.comment,
      },
    })),
  };
}
