import { compileSilences, type Silence, type SilencesHolding } from "@/lib/alerts/silence";
import type { IssueDetail } from "@/lib/contract/issue-detail";
import type { WeeklyWindow } from "@/lib/contract/silence";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import type { LabelRecord } from "@/lib/model/alert";
import type { Matcher } from "@/lib/model/prom-series";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";

type Told = IssueDetail["silences"][number];
type Stored = {
  id: string;
  kind: Told["kind"];
  matchers: Matcher[];
  starts_at: Date;
  ends_at: Date;
  weekly: WeeklyWindow[] | null;
  comment: string;
  created_by: string;
};
/** Which silences hold now, by the labels that they match. */
export type HoldingSilences = { any: boolean; of(labels: LabelRecord): Told[] };

export async function holdingSilences(db: Db, scope: Scope, nowMs: number): Promise<HoldingSilences> {
  const rows = await runSql<Stored>(
    db,
    "holding-silences",
    sql`select id, kind, matchers, starts_at, ends_at, weekly, comment, created_by from alerting.silences
        where ${inScope(scope, sql`project_id`)} and ends_at > ${new Date(nowMs)} and starts_at <= ${new Date(nowMs)}
        order by ends_at desc, id limit 1000`,
  );
  const holding: SilencesHolding = compileSilences(rows.map(toSilence), nowMs);
  const told = new Map(rows.map((row) => [row.id, toTold(row)]));
  return {
    any: rows.length > 0,
    of: (labels) => holding(labels).flatMap((id) => told.get(id) ?? []),
  };
}

function toSilence({ id, matchers, starts_at, ends_at, weekly }: Stored): Silence {
  return { id, matchers, startsMs: starts_at.getTime(), endsMs: ends_at.getTime(), weekly };
}

function toTold({ id, kind, comment, created_by, ends_at }: Stored): Told {
  return { id, kind, comment, created_by, ends_at: ends_at.toISOString() };
}
