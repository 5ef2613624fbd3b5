import { compileMatchers } from "@/lib/alerts/match-labels";
import { type SilenceState, silenceState } from "@/lib/alerts/silence";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { NotFound } from "@/lib/errors";
import type { LabelRecord } from "@/lib/model/alert";
import type { Matcher } from "@/lib/model/prom-series";
import { runSql } from "../../run-sql";
import { inScope, type Scope } from "../../scope";
import { type StoredSilence, silenceColumns } from "../silence-rows";
import { readFilters } from "./read-params";

export type AlertmanagerSilence = { id: string; status: { state: SilenceState } };

const mostSilences = 2_000;
const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** GET silences: active ones first, then pending, then those that have expired. */
export async function alertmanagerSilences(
  db: Db,
  scope: Scope,
  params: URLSearchParams,
  nowMs = Date.now(),
): Promise<AlertmanagerSilence[]> {
  const filters = readFilters(params);
  const now = new Date(nowMs);
  const rows = await runSql<StoredSilence>(
    db,
    "alertmanager-silences",
    sql`select ${silenceColumns} from alerting.silences where ${inScope(scope, sql`project_id`)}
        order by ends_at <= ${now}, starts_at > ${now}, ends_at desc, id limit ${mostSilences}`,
  );
  return rows.filter(({ matchers }) => isAbout(matchers, filters)).map((row) => toItem(row, nowMs));
}

export async function alertmanagerSilence(
  db: Db,
  scope: Scope,
  id: string,
  nowMs = Date.now(),
): Promise<AlertmanagerSilence> {
  const [row] = isId(id)
    ? await runSql<StoredSilence>(
        db,
        "alertmanager-silence",
        sql`select ${silenceColumns} from alerting.silences where id = ${id} and ${inScope(scope, sql`project_id`)}`,
      )
    : [];
  if (row === undefined) throw new NotFound(`no silence ${id}`);
  return toItem(row, nowMs);
}

/** As an Alertmanager filters silences: by what their matchers ask for, taken for labels. */
function isAbout(matchers: readonly Matcher[], filters: readonly Matcher[]): boolean {
  const labels: LabelRecord = Object.fromEntries(matchers.map(({ name, value }) => [name, value]));
  return compileMatchers(filters)(labels);
}

function toItem(row: StoredSilence, nowMs: number): AlertmanagerSilence {
  const times = { startsMs: row.starts_at.getTime(), endsMs: row.ends_at.getTime() };
  const item = {
    id: row.id,
    status: { state: silenceState(times, nowMs) },
    updatedAt: row.updated_at.toISOString(),
    comment: row.comment,
    createdBy: row.created_by,
    endsAt: row.ends_at.toISOString(),
    matchers: row.matchers.map(({ name, op, value }) => ({
      isEqual: op === "=" || op === "=~",
      isRegex: op === "=~" || op === "!~",
      name,
      value,
    })),
    startsAt: row.starts_at.toISOString(),
  };
  return item;
}
