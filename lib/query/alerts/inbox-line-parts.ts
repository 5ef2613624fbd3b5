// What the lines of one page of the inbox show besides their sums.
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import type { LabelRecord } from "@/lib/model/alert";
import { hourOf, sparklineHours } from "@/lib/model/issue";
import { runSql } from "../run-sql";
import type { Asker } from "./asker";
import { type HoldingSilences, holdingSilences } from "./holding-silences";
import type { Line } from "./inbox-lines";
import { orderOf } from "./issue-selection";

/** Issues of a page's lines that are held against silences: of more than that only the first. */
const mostMatched = 5_000;

/** Of each line the issue that is told: the most urgent, of those the one seen last. */
export async function firstIssues(db: Db, lines: readonly Line[], chosen: Sql) {
  if (lines.length === 0) return new Map<string, { id: bigint; title: string; culprit: string }>();
  const [a, b] = orderOf("urgent", false);
  const rows = await runSql<{ group_key: string; id: bigint; title: string; culprit: string }>(
    db,
    "inbox-first-issues",
    sql`select distinct on (i.group_key) i.group_key, i.id, i.title, i.culprit from alerting.issues i
        where ${ofLines(lines)} and ${chosen} order by i.group_key, ${a}, ${b}, i.id`,
  );
  return new Map(rows.map((row) => [row.group_key, row]));
}

function ofLines(lines: readonly Line[]): Sql {
  return sql`i.group_key = any(${lines.map((line) => line.group_key)}::text[])`;
}

/** Counts of the last hours, by line. */
export async function hoursOf(
  db: Db,
  lines: readonly Line[],
  chosen: Sql,
  nowMs: number,
): Promise<Map<string, number[]>> {
  if (lines.length === 0) return new Map();
  const first = hourOf(nowMs) - sparklineHours + 1;
  const rows = await runSql<{ group_key: string; hour: number; count: number }>(
    db,
    "inbox-hours",
    sql`select i.group_key, h.key::int as hour, sum(h.value::int)::int as count
        from alerting.issues i, jsonb_each_text(i.counts) h
        where ${ofLines(lines)} and ${chosen} and h.key::int >= ${first} group by 1, 2`,
  );
  const hours = new Map<string, number[]>();
  for (const { group_key, hour, count } of rows) {
    const own = hours.get(group_key) ?? new Array<number>(sparklineHours).fill(0);
    if (hour - first < sparklineHours) own[hour - first] = count;
    hours.set(group_key, own);
  }
  return hours;
}

/** How many alerts of each line a silence matches. */
export async function silencedOf(
  db: Db,
  scope: Asker,
  lines: readonly Line[],
  chosen: Sql,
  nowMs: number,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  if (lines.length === 0) return counts;
  const silences: HoldingSilences = await holdingSilences(db, scope, nowMs);
  if (!silences.any) return counts;
  const rows = await runSql<{ group_key: string; labels: LabelRecord }>(
    db,
    "inbox-labels",
    sql`select i.group_key, i.labels from alerting.issues i
        where ${ofLines(lines)} and i.kind = 'alert' and ${chosen} limit ${mostMatched}`,
  );
  for (const { group_key, labels } of rows)
    if (silences.of(labels).length > 0) counts.set(group_key, (counts.get(group_key) ?? 0) + 1);
  return counts;
}
