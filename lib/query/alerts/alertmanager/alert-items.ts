import { findGroups } from "@/lib/alerts/find-groups";
import { compileInhibition } from "@/lib/alerts/inhibit";
import { readRouting } from "@/lib/alerts/read-routing";
import type { GroupPlace, Routing } from "@/lib/alerts/routing";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import type { LabelRecord } from "@/lib/model/alert";
import { runSql } from "../../run-sql";
import type { Scope } from "../../scope";
import { holdingSilences } from "../holding-silences";
import { readAlertFilter } from "./read-params";

/** An alert as Alertmanager's API has it, and its groups here. */
type Item = { alert: object; labels: LabelRecord; places: GroupPlace[] };
type Row = {
  id: bigint;
  labels: LabelRecord;
  annotations: LabelRecord;
  fingerprint: string;
  generator_url: string | null;
  fired_ms: bigint;
  ends_ms: bigint | null;
  updated_ms: bigint;
};

const mostAlerts = 20_000;
/** What is said of an alert's end while a rule of ours still finds it. */
const believedMs = 300_000;

/** GET alerts: those that fire, by fingerprint. */
export async function alertmanagerAlerts(
  db: Db,
  scope: Scope,
  params: URLSearchParams,
  nowMs = Date.now(),
): Promise<object[]> {
  return (await findItems(db, scope, params, nowMs)).map(({ alert }) => alert);
}

/** GET alerts/groups: the same by route and by what it groups by. What goes to nobody is in no group. */
export async function alertmanagerGroups(
  db: Db,
  scope: Scope,
  params: URLSearchParams,
  nowMs = Date.now(),
): Promise<object[]> {
  const { receives } = readAlertFilter(params);
  const groups = new Map<string, { place: GroupPlace; alerts: object[] }>();
  for (const { alert, places } of await findItems(db, scope, params, nowMs)) {
    for (const place of places.filter(({ receiver }) => receives(receiver))) {
      const key = `${place.route.path} ${place.key}`;
      const group = groups.get(key) ?? { place, alerts: [] };
      group.alerts.push(alert);
      groups.set(key, group);
    }
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { place, alerts }]) => ({
      labels: place.labels,
      receiver: { name: place.receiver },
      routeLabels: {},
      alerts,
    }));
}

export async function alertmanagerReceivers(db: Db, scope: Scope): Promise<object[]> {
  const routing = await routingOf(db, projectOf(scope));
  return [...(routing?.receivers.keys() ?? [])].map((name) => ({ name }));
}

async function findItems(db: Db, scope: Scope, params: URLSearchParams, nowMs: number): Promise<Item[]> {
  const filter = readAlertFilter(params);
  const projectId = projectOf(scope);
  const [rows, silences, routing] = await Promise.all([
    firingRows(db, projectId),
    holdingSilences(db, scope, nowMs),
    routingOf(db, projectId),
  ]);
  const inhibitedBy = compileInhibition(
    routing?.inhibitRules ?? [],
    rows.map(({ fingerprint, labels }) => ({ id: fingerprint, labels })),
  );
  return rows.flatMap((row) => {
    if (!filter.matches(row.labels)) return [];
    const silenced = silences.of(row.labels).map(({ id }) => id);
    const inhibited = inhibitedBy(row.labels);
    const isActive = silenced.length + inhibited.length === 0;
    if (isActive && !filter.active) return [];
    if (silenced.length > 0 && !filter.silenced) return [];
    if (inhibited.length > 0 && !filter.inhibited) return [];
    const places = routing === null ? [] : findGroups(routing, row.labels);
    const receivers = [...new Set(places.map(({ receiver }) => receiver))];
    if (filter.byReceiver && !receivers.some(filter.receives)) return [];
    return [{ alert: toItem(row, { silenced, inhibited, receivers }, nowMs), labels: row.labels, places }];
  });
}

type State = { silenced: string[]; inhibited: string[]; receivers: string[] };

function toItem(row: Row, { silenced, inhibited, receivers }: State, nowMs: number): object {
  const endsMs = row.ends_ms === null ? nowMs + believedMs : Number(row.ends_ms);
  return {
    annotations: row.annotations,
    endsAt: new Date(endsMs).toISOString(),
    fingerprint: row.fingerprint,
    receivers: receivers.map((name) => ({ name })),
    startsAt: new Date(Number(row.fired_ms)).toISOString(),
    status: {
      inhibitedBy: inhibited,
      mutedBy: [],
      silencedBy: silenced,
      state: silenced.length + inhibited.length > 0 ? "suppressed" : "active",
    },
    updatedAt: new Date(Number(row.updated_ms)).toISOString(),
    ...(row.generator_url === null ? {} : { generatorURL: row.generator_url }),
    labels: row.labels,
  };
}

function firingRows(db: Db, projectId: number): Promise<Row[]> {
  return runSql<Row>(
    db,
    "alertmanager-alerts",
    sql`select id, labels, annotations, fingerprint, generator_url, coalesce(fired_ms, active_ms) as fired_ms, ends_ms, updated_ms
        from alerting.alerts where project_id = ${projectId} and resolved_ms is null and state in ('firing', 'recovering')
        order by fingerprint, id limit ${mostAlerts}`,
  );
}

async function routingOf(db: Db, projectId: number): Promise<Routing | null> {
  const [row] = await runSql<{ document: unknown }>(
    db,
    "alertmanager-routing",
    sql`select document from alerting.notification_settings where project_id = ${projectId} order by version desc limit 1`,
  );
  return readRouting(row?.document);
}

/** This API knows no projects: it is asked in one. */
function projectOf({ projectIds }: Scope): number {
  return projectIds[0] ?? 0;
}
