import type { EvidenceSimilar } from "@/lib/contract/evidence";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import type { LabelRecord } from "@/lib/model/alert";
import { groupBy } from "@/lib/model/group-by";
import { runSql } from "../../run-sql";
import { inScope, pageHref, type Scope } from "../../scope";
import { endedWords, eventWords, type PastEvent } from "./ended-words";
import { type Recall, recalled } from "./recall";

type Found = {
  id: bigint;
  issue_id: bigint | null;
  rule_id: string | null;
  labels: LabelRecord;
  fired_ms: bigint;
  resolved_ms: bigint | null;
};
type Row = Found & { by: "same" | "rule" | "labels" };
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
  ruleId: string | null;
  fingerprint: string;
  labels: LabelRecord;
  firedMs: number;
  recall: Recall | undefined;
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

/** The same ones first, then those of the same rule, the latest of each first. */
async function readAlerts(db: Db, scope: Scope, of: AlertAsked): Promise<Row[]> {
  const { ruleId, fingerprint, firedMs } = of;
  const alertname = of.labels.alertname ?? "";
  const about = telling.flatMap((name): [string, string][] => {
    const value = of.labels[name];
    return value === undefined || value === "" ? [] : [[name, value]];
  });
  const asked = { ruleId, alertname, about, firedMs };
  const key = ["like", ...scope.projectIds, ruleId ?? "", alertname, JSON.stringify(about), firedMs];
  const like = await recalled(of.recall, key, () => readLike(db, scope, asked));
  const same = await readSame(db, scope, fingerprint, firedMs);
  const seen = new Set(same.map(({ id }) => id));
  const ofRule = (row: Found) =>
    ruleId === null ? row.labels.alertname === alertname : row.rule_id === ruleId;
  const others = like.filter(({ id }) => !seen.has(id));
  return [
    ...same.map((row): Row => ({ ...row, by: "same" })),
    ...others.filter(ofRule).map((row): Row => ({ ...row, by: "rule" })),
    ...others.filter((row) => !ofRule(row)).map((row): Row => ({ ...row, by: "labels" })),
  ].slice(0, most);
}

const columns = sql`a.id, a.issue_id, a.labels, a.fired_ms, a.resolved_ms, a.rule_id`;

/** They fired before, which no alert did before itself. */
const before = (scope: Scope, firedMs: number, withinMs: number) =>
  sql`${inScope(scope, sql`a.project_id`)} and a.fired_ms is not null and a.active_ms > ${firedMs - withinMs}::bigint
    and a.active_ms <= ${firedMs}::bigint and a.fired_ms < ${firedMs}::bigint`;

function readSame(db: Db, scope: Scope, fingerprint: string, firedMs: number): Promise<Found[]> {
  return runSql<Found>(
    db,
    "evidence-same-alerts",
    sql`select ${columns} from alerting.alerts a where ${before(scope, firedMs, withinMs)} and a.fingerprint = ${fingerprint}
        order by a.active_ms desc limit ${most}`,
  );
}

type LikeAsked = { ruleId: string | null; alertname: string; about: [string, string][]; firedMs: number };

/** By the rule's index as far back as alerts are kept; by labels, which have none, only lately. */
function readLike(db: Db, scope: Scope, { ruleId, alertname, about, firedMs }: LikeAsked): Promise<Found[]> {
  const likeness = about.map(([name, value]) => JSON.stringify({ [name]: value }));
  return runSql<Found>(
    db,
    "evidence-similar-alerts",
    sql`select * from (
          (select ${columns}, a.active_ms from alerting.alerts a where ${before(scope, firedMs, withinMs)} and a.rule_id = ${ruleId}::uuid
            order by a.active_ms desc limit ${mostLooked})
          union
          (select ${columns}, a.active_ms from alerting.alerts a where ${before(scope, firedMs, likeWithinMs)}
            and (a.labels ->> 'alertname' = ${alertname} or a.labels @> any(${likeness}::jsonb[]))
            order by a.active_ms desc limit ${mostLooked})
        ) found order by found.active_ms desc`,
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
