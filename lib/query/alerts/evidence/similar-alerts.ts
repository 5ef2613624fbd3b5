import type { EvidenceSimilar } from "@/lib/contract/evidence";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import type { LabelRecord } from "@/lib/model/alert";
import { groupBy } from "@/lib/model/group-by";
import { runSql } from "../../run-sql";
import { inScope, pageHref, type Scope } from "../../scope";
import { endedWords, eventWords, type PastEvent } from "./ended-words";

type Row = {
  id: bigint;
  issue_id: bigint | null;
  by: "same" | "rule" | "labels";
  labels: LabelRecord;
  fired_ms: bigint;
  resolved_ms: bigint | null;
};
type Event = PastEvent & { issue_id: bigint; alert_id: bigint | null };

const most = 5;
const mostEvents = 12;
const mostLooked = 200;
const withinMs = 400 * 86_400_000;
const likeWithinMs = 30 * 86_400_000;
/** What somebody said of it afterwards is of it too. */
const afterMs = 3_600_000;

/** Labels that say what an alert is about; severity and the like are no likeness. */
const telling = ["workflow", "agent", "tool", "model", "service", "service_name", "policy", "rail", "job"];

export type AlertAsked = {
  alertId: bigint;
  ruleId: string | null;
  fingerprint: string;
  labels: LabelRecord;
  firedMs: number;
};

/** Earlier alerts of the same labels, of the same rule, or about the same thing, and what ended each of them. */
export async function similarAlerts(db: Db, scope: Scope, of: AlertAsked): Promise<EvidenceSimilar[]> {
  const rows = await readAlerts(db, scope, of);
  const events = groupBy(await readEvents(db, rows), ({ issue_id }) => issue_id);
  const slug = scope.slugs[0] ?? "";
  return rows.map((row) => {
    const firedMs = Number(row.fired_ms);
    const resolvedMs = row.resolved_ms === null ? null : Number(row.resolved_ms);
    const own = (row.issue_id === null ? [] : (events.get(row.issue_id) ?? [])).filter(
      ({ at, alert_id }) =>
        (alert_id === null || alert_id === row.id) &&
        at.getTime() >= firedMs &&
        at.getTime() <= (resolvedMs ?? firedMs) + afterMs,
    );
    return {
      alert_id: String(row.id),
      href: pageHref(`/alerts/${row.issue_id ?? ""}`, slug, { alert: String(row.id) }),
      by: row.by,
      name: row.labels.alertname ?? "",
      labels: row.labels,
      fired_at: new Date(firedMs).toISOString(),
      resolved_at: resolvedMs === null ? null : new Date(resolvedMs).toISOString(),
      duration_ms: resolvedMs === null ? null : resolvedMs - firedMs,
      events: own.slice(-mostEvents).map((event) => ({
        at: event.at.toISOString(),
        who: event.who,
        what: event.what,
        words: eventWords(event),
      })),
      ended: endedWords(own, resolvedMs),
    };
  });
}

function readAlerts(db: Db, scope: Scope, of: AlertAsked): Promise<Row[]> {
  const likeness = telling.flatMap((name) => {
    const value = of.labels[name];
    return value === undefined || value === "" ? [] : [JSON.stringify({ [name]: value })];
  });
  const before = sql`${inScope(scope, sql`a.project_id`)} and a.id <> ${of.alertId}::bigint and a.fired_ms is not null
    and a.active_ms <= ${of.firedMs}::bigint and a.fired_ms < ${of.firedMs}::bigint`;
  const columns = sql`a.id, a.issue_id, a.labels, a.fired_ms, a.resolved_ms, a.active_ms, a.fingerprint, a.rule_id`;
  // By the rule's index as far back as alerts are kept; by labels, which have none, only lately.
  return runSql<Row>(
    db,
    "evidence-similar-alerts",
    sql`select found.id, found.issue_id, found.labels, found.fired_ms, found.resolved_ms, found.by from (
          select *, case when fingerprint = ${of.fingerprint} then 'same'
            when rule_id = ${of.ruleId}::uuid or (${of.ruleId}::uuid is null and labels ->> 'alertname' = ${of.labels.alertname ?? ""}) then 'rule'
            else 'labels' end as by
          from (
            (select ${columns} from alerting.alerts a where ${before} and a.rule_id = ${of.ruleId}::uuid
              and a.active_ms > ${of.firedMs - withinMs}::bigint order by a.active_ms desc limit ${mostLooked})
            union
            (select ${columns} from alerting.alerts a where ${before} and a.active_ms > ${of.firedMs - likeWithinMs}::bigint
              and (a.fingerprint = ${of.fingerprint} or a.labels ->> 'alertname' = ${of.labels.alertname ?? ""}
                or a.labels @> any(${likeness}::jsonb[]))
              order by a.active_ms desc limit ${mostLooked})
          ) either
        ) found
        order by case found.by when 'same' then 0 when 'rule' then 1 else 2 end, found.active_ms desc limit ${most}`,
  );
}

async function readEvents(db: Db, rows: readonly Row[]): Promise<Event[]> {
  const issues = rows.flatMap(({ issue_id }) => issue_id ?? []);
  if (issues.length === 0) return [];
  const firstMs = rows.reduce(
    (least, { fired_ms }) => Math.min(least, Number(fired_ms)),
    Number.MAX_SAFE_INTEGER,
  );
  return runSql<Event>(
    db,
    "evidence-similar-events",
    sql`select e.issue_id, e.alert_id, e.at, coalesce(u.email, e.who) as who, e.what, e.details
        from alerting.issue_events e left join public.users u on u.id = e.who
        where e.issue_id = any(${issues}::bigint[]) and e.at >= ${new Date(firstMs)}
        order by e.id limit 1000`,
  );
}
