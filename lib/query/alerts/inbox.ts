import { endOfHours, hourOf } from "@/lib/alerts/issues/hour-counts";
import type { InboxInput, InboxOutput } from "@/lib/contract/issue-list";
import type { InboxLine } from "@/lib/contract/issue-row";
import type { Db } from "@/lib/db/pool";
import { joinSql, type Sql, sql } from "@/lib/db/sql";
import type { LabelRecord } from "@/lib/model/alert";
import { severities } from "@/lib/model/alert";
import { type IssueKind, type IssueState, issueStates, issueTabs, sparklineHours } from "@/lib/model/issue";
import { decodeCursor, encodeCursor } from "../cursor";
import { runSql } from "../run-sql";
import { slugOf } from "../scope";
import type { Asker } from "./asker";
import { type HoldingSilences, holdingSilences } from "./holding-silences";
import { issueHref, peopleOf, personOf } from "./issue-rows";
import { inTab, issueCondition, orderOf } from "./issue-selection";

const question = "inbox";
/** Issues of a page's lines that are held against silences: of more than that only the first. */
const mostMatched = 5_000;

type Line = {
  project_id: number;
  group_key: string;
  kind: IssueKind;
  place_a: bigint;
  place_b: bigint;
  severity_rank: number;
  state_rank: number;
  issues: number;
  open: number;
  owners: number;
  unowned: number;
  owner_id: string | null;
  since: Date;
  last_seen: Date;
  count: bigint;
  snoozed_until: Date | null;
} & { [state in `n_${IssueState}`]: number };

/** The inbox: one line for what belongs together, of the issues that are in the tab and match. */
export async function inbox(
  db: Db,
  scope: Asker,
  input: InboxInput,
  nowMs = Date.now(),
): Promise<InboxOutput> {
  const condition = await issueCondition(db, scope, input);
  const chosen = sql`${condition} and ${inTab(input.tab)}`;
  const [lines, tabs] = await Promise.all([linesOf(db, input, chosen), tabCounts(db, condition)]);
  const shown = lines.slice(0, input.limit);
  const last = lines.length > input.limit ? shown.at(-1) : undefined;
  const [first, hours, silenced, people] = await Promise.all([
    firstIssues(db, shown, chosen),
    hoursOf(db, shown, chosen, nowMs),
    silencedOf(db, scope, shown, chosen, nowMs),
    peopleOf(
      db,
      shown.map((line) => line.owner_id),
    ),
  ]);
  return {
    data: shown.map((line): InboxLine => {
      const issue = first.get(line.group_key);
      const project = slugOf(scope, line.project_id);
      const isOwned = line.owners === 1 && line.unowned === 0;
      return {
        ...{ group_key: line.group_key, project, kind: line.kind, issues: line.issues, open: line.open },
        title: issue?.title ?? "",
        culprit: line.issues === 1 ? (issue?.culprit ?? "") : "",
        severity: severities[line.severity_rank] ?? "info",
        state: issueStates[line.state_rank] ?? "resolved",
        states: statesOf(line),
        owner: isOwned ? personOf(people, line.owner_id) : null,
        owners: line.owners,
        since: line.since.toISOString(),
        last_seen: line.last_seen.toISOString(),
        count: Number(line.count),
        hours: hours.get(line.group_key) ?? new Array<number>(sparklineHours).fill(0),
        snoozed_until: line.snoozed_until?.toISOString() ?? null,
        silenced: silenced.get(line.group_key) ?? 0,
        issue_id: String(issue?.id ?? ""),
        href: issueHref(String(issue?.id ?? ""), project),
      };
    }),
    next_cursor:
      last === undefined
        ? null
        : encodeCursor(`${question} ${input.sort}`, [
            String(last.place_a),
            String(last.place_b),
            last.group_key,
          ]),
    tabs,
    hours_to: endOfHours(nowMs),
  };
}

const stateCounts = joinSql(
  issueStates.map(
    (state, rank) => sql`count(*) filter (where i.state_rank = ${rank})::int as ${nameOf(state)}`,
  ),
  ", ",
);
function nameOf(state: IssueState): Sql {
  const names: Record<IssueState, Sql> = {
    new: sql`n_new`,
    regressed: sql`n_regressed`,
    acknowledged: sql`n_acknowledged`,
    snoozed: sql`n_snoozed`,
    archived: sql`n_archived`,
    resolved: sql`n_resolved`,
  };
  return names[state];
}

function linesOf(db: Db, { sort, limit, cursor }: InboxInput, chosen: Sql): Promise<Line[]> {
  const [a, b] = orderOf(sort, true);
  const [fromA, fromB, fromKey] = cursor === undefined ? [] : decodeCursor(`${question} ${sort}`, cursor);
  const after =
    fromKey === undefined
      ? sql`true`
      : sql`(${a}, ${b}, i.group_key) > (${fromA}::bigint, ${fromB}::bigint, ${fromKey})`;
  return runSql<Line>(
    db,
    question,
    sql`select i.project_id, i.group_key, i.kind, (${a})::bigint as place_a, (${b})::bigint as place_b,
          min(i.severity_rank) as severity_rank, min(i.state_rank) as state_rank, count(*)::int as issues,
          count(*) filter (where i.is_open)::int as open, count(distinct i.owner_id)::int as owners,
          count(*) filter (where i.owner_id is null)::int as unowned, min(i.owner_id) as owner_id,
          coalesce(min(coalesce(i.open_since, i.first_seen)) filter (where i.is_open), min(i.first_seen)) as since,
          max(i.last_seen) as last_seen, sum(i.count)::bigint as count, min(i.snoozed_until) as snoozed_until, ${stateCounts}
        from alerting.issues i where ${chosen}
        group by i.project_id, i.group_key, i.kind having ${after}
        order by ${a}, ${b}, i.group_key limit ${limit + 1}`,
  );
}

function statesOf(line: Line): InboxLine["states"] {
  return Object.fromEntries(
    issueStates.flatMap((state) => (line[`n_${state}`] > 0 ? [[state, line[`n_${state}`]]] : [])),
  );
}

async function tabCounts(db: Db, condition: Sql): Promise<InboxOutput["tabs"]> {
  const columns = issueTabs.map((tab) => sql`count(distinct i.group_key) filter (where ${inTab(tab)})::int`);
  const rows = await runSql<{ counts: number[] }>(
    db,
    "inbox-tabs",
    sql`select array[${joinSql(columns, ", ")}] as counts from alerting.issues i where ${condition}`,
  );
  const counts = rows[0]?.counts ?? [];
  return Object.fromEntries(issueTabs.map((tab, i) => [tab, counts[i] ?? 0])) as InboxOutput["tabs"];
}

/** Of each line the issue that is told: the most urgent, of those the one seen last. */
async function firstIssues(db: Db, lines: readonly Line[], chosen: Sql) {
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

async function hoursOf(
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
async function silencedOf(
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
