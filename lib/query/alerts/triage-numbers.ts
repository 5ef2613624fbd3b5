import type { TriageNumbers, TriageNumbersInput } from "@/lib/contract/triage-numbers";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { InvalidInput } from "@/lib/errors";
import { type Severity, severities } from "@/lib/model/alert";
import { groupBy } from "@/lib/model/group-by";
import { type IssueKind, issueKinds } from "@/lib/model/issue";
import { runSql } from "../run-sql";
import { inScope, type Scope, slugOf } from "../scope";
import { issueHref, peopleOf, personOf } from "./issue-rows";
import { type CameUp, tookOf } from "./triage-took";

const usualMs = 30 * 24 * 3_600_000;
/** Past so many the newest are counted. */
const mostTimes = 20_000;
const mostTop = 10;

type Row = {
  issue_id: bigint;
  project_id: number;
  kind: IssueKind;
  severity: Severity;
  owner_id: string | null;
  group_key: string;
  title: string;
  started_ms: bigint;
  acted_ms: bigint | null;
  ended_ms: bigint | null;
};
type Time = CameUp & { row: Row };

/** How long until somebody took what came up, and until it ended: by kind, severity and owner, and what came up most. */
export async function triageNumbers(
  db: Db,
  scope: Scope,
  input: TriageNumbersInput,
  nowMs = Date.now(),
): Promise<TriageNumbers> {
  const toMs = input.to ?? nowMs;
  const fromMs = input.from ?? toMs - usualMs;
  if (fromMs >= toMs) throw new InvalidInput("from must be before to");
  const rows = await cameUp(db, scope, 2 * fromMs - toMs, toMs);
  const all = rows.map(
    (row): Time => ({
      row,
      startedMs: Number(row.started_ms),
      actedMs: row.acted_ms === null ? null : Number(row.acted_ms),
      endedMs: row.ended_ms === null ? null : Number(row.ended_ms),
    }),
  );
  const now = all.filter(({ startedMs }) => startedMs >= fromMs);
  const byOwner = groupBy(now, ({ row }) => row.owner_id);
  const people = await peopleOf(db, byOwner.keys());
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    all: tookOf(now),
    before: tookOf(all.filter(({ startedMs }) => startedMs < fromMs)),
    by_kind: parts(issueKinds, now, (row) => row.kind),
    by_severity: parts(severities, now, (row) => row.severity),
    by_owner: [...byOwner]
      .map(([owner, times]) => ({ owner: personOf(people, owner), ...tookOf(times) }))
      .sort((a, b) => b.times - a.times),
    top: topOf(now, scope),
  };
}

function cameUp(db: Db, scope: Scope, fromMs: number, toMs: number): Promise<Row[]> {
  const ms = (at: ReturnType<typeof sql>) => sql`(extract(epoch from ${at}) * 1000)::bigint`;
  return runSql<Row>(
    db,
    "triage-numbers",
    sql`with started as (
          select i.id as issue_id, i.project_id, i.kind, i.severity, i.owner_id, i.group_key, i.title, e.id as event_id, e.at,
            coalesce((select min(n.id) from alerting.issue_events n where n.issue_id = e.issue_id and n.id > e.id
              and n.what in ('opened', 'fired', 'regressed', 'escalated') and n.details ? 'to'), 9223372036854775807) as next_id
          from alerting.issue_events e join alerting.issues i on i.id = e.issue_id
          where ${inScope(scope, sql`i.project_id`)} and e.at >= ${new Date(fromMs)} and e.at < ${new Date(toMs)}
            and e.what in ('opened', 'fired', 'regressed', 'escalated') and e.details->>'to' in ('new', 'regressed')
          order by e.at desc limit ${mostTimes})
        select s.*, ${ms(sql`s.at`)} as started_ms, ${ms(sql`acted.at`)} as acted_ms, ${ms(sql`ended.at`)} as ended_ms
        from started s
        left join lateral (select a.at from alerting.issue_events a where a.issue_id = s.issue_id and a.id > s.event_id
          and a.id < s.next_id and a.who is not null
          and a.what in ('acknowledged', 'snoozed', 'archived', 'resolved', 'assigned')
          and not exists (select from alerting.issue_events u where u.issue_id = a.issue_id and u.what = 'undone'
            and u.details->>'action' = a.details->>'action')
          order by a.id limit 1) acted on true
        left join lateral (select r.at from alerting.issue_events r where r.issue_id = s.issue_id and r.id > s.event_id
          and r.id < s.next_id and r.details->>'to' = 'resolved' order by r.id limit 1) ended on true`,
  );
}

function parts<Value extends string>(
  values: readonly Value[],
  times: readonly Time[],
  valueIn: (row: Row) => Value,
) {
  const by = groupBy(times, ({ row }) => valueIn(row));
  return values.flatMap((value) => {
    const own = by.get(value);
    return own === undefined ? [] : [{ value, ...tookOf(own) }];
  });
}

function topOf(times: readonly Time[], scope: Scope): TriageNumbers["top"] {
  const lines = [...groupBy(times, ({ row }) => row.group_key).values()];
  return lines
    .sort((a, b) => b.length - a.length)
    .slice(0, mostTop)
    .flatMap((own) => {
      const newest = own.reduce((a, b) => (b.startedMs > a.startedMs ? b : a)).row;
      const { group_key, kind, title } = newest;
      const id = String(newest.issue_id);
      const href = issueHref(id, slugOf(scope, newest.project_id));
      return [{ group_key, kind, title, issue_id: id, href, ...tookOf(own) }];
    });
}
