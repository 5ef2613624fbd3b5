// Rules and their alerts in Prometheus' own JSON: /rules and /alerts.
import { createHash } from "node:crypto";
import type { Pool } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { InvalidInput } from "@/lib/errors";
import type { LabelRecord } from "@/lib/model/alert";
import { Labels } from "@/lib/model/prom-labels";
import { parseQuery } from "@/lib/promql/syntax/parse";
import { printExpr } from "@/lib/promql/syntax/print";
import { openAlertsOf, type StoredAlert } from "../alerts/open-alerts";
import { compileMatchers } from "../metrics/match-labels";
import { runSql } from "../run-sql";
import { inScope, type Scope, slugOf } from "../scope";
import type { PromFound } from "./labels";
import { invalid, limitOf } from "./params";
import { matcherSetsOf } from "./selectors";

type Row = {
  project_id: number;
  file: string;
  group_name: string;
  interval_ms: number;
  series_limit: number;
  group_ms: number | null;
  group_evaluated_ms: bigint | null;
  id: string;
  kind: "alert" | "record";
  name: string;
  expr: string;
  for_ms: bigint;
  keep_firing_for_ms: bigint;
  labels: LabelRecord;
  annotations: LabelRecord;
  health: "unknown" | "ok" | "no_data" | "error";
  last_error: string | null;
  evaluated_ms: bigint | null;
  duration_ms: number | null;
};
type Alerts = ReadonlyMap<string, readonly StoredAlert[]>;
const mostRules = 50_000;

export async function promRules(db: Pool, scope: Scope, params: URLSearchParams): Promise<PromFound> {
  const wanted = filterOf(params);
  const rows = (await readRules(db, scope)).filter((row) => wanted(row, fileOf(scope, row)));
  const alerting = rows.filter(({ kind }) => kind === "alert").map(({ id }) => id);
  const alerts = await openAlertsOf(db, alerting, scope);
  const withAlerts = !isTrue(params, "exclude_alerts");
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${fileOf(scope, row)};${row.group_name}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const { page, nextToken } = pageOf([...groups], params);
  return {
    data: {
      groups: page.map(([, own]) => groupJson(scope, own, alerts, withAlerts)),
      ...(nextToken !== undefined && { groupNextToken: nextToken }),
    },
  };
}

export async function promAlerts(db: Pool, scope: Scope): Promise<PromFound> {
  const rows = (await readRules(db, scope)).filter(({ kind }) => kind === "alert");
  const open = await openAlertsOf(
    db,
    rows.map(({ id }) => id),
    scope,
  );
  return { data: { alerts: rows.flatMap(({ id }) => open.get(id) ?? []).map(alertJson) } };
}

async function readRules(db: Pool, scope: Scope): Promise<Row[]> {
  return await runSql<Row>(
    db,
    "prom-rules",
    sql`select g.project_id, g.file, g.name as group_name, g.interval_ms, g.series_limit, g.duration_ms as group_ms,
          g.evaluated_ms as group_evaluated_ms, r.id, r.kind, r.name, r.expr, r.for_ms, r.keep_firing_for_ms,
          g.labels || r.labels as labels, r.annotations, r.health, r.last_error, r.evaluated_ms, r.duration_ms
        from alerting.rule_groups g join alerting.rules r on r.group_id = g.id
        where ${inScope(scope, sql`g.project_id`)} and r.enabled
        order by g.project_id, g.file, g.place, g.name, r.place, r.id limit ${mostRules}`,
  );
}

/** Of several projects at once each has files of its own. */
const fileOf = (scope: Scope, row: Row) =>
  scope.projectIds.length > 1 ? `${slugOf(scope, row.project_id)}/${row.file}` : row.file;

function filterOf(params: URLSearchParams): (row: Row, file: string) => boolean {
  const type = params.get("type")?.toLowerCase() ?? "";
  if (!["", "alert", "record"].includes(type)) throw invalid("type", `not supported value "${type}"`);
  const sets = matcherSetsOf(params).map(compileMatchers);
  const oneOf = (name: string) => {
    const values = new Set(params.getAll(name));
    return (value: string) => values.size === 0 || values.has(value);
  };
  const [isName, isGroup, isFile] = [oneOf("rule_name[]"), oneOf("rule_group[]"), oneOf("file[]")];
  return (row, file) =>
    (type === "" || row.kind === type) &&
    isName(row.name) &&
    isGroup(row.group_name) &&
    isFile(file) &&
    (sets.length === 0 || sets.some((matches) => matches(Labels.fromRecord(row.labels))));
}

function isTrue(params: URLSearchParams, name: string): boolean {
  const text = params.get(name) ?? "";
  if (/^(1|t|true)$/i.test(text)) return true;
  if (/^(|0|f|false)$/i.test(text)) return false;
  throw invalid(name, `"${text}" is no boolean`);
}

function pageOf(
  groups: readonly [key: string, rows: Row[]][],
  params: URLSearchParams,
): { page: readonly [string, Row[]][]; nextToken: string | undefined } {
  const token = params.get("group_next_token") ?? "";
  const limit = limitOf(params, "group_limit");
  if (limit === 0 && token !== "")
    throw new InvalidInput(
      'invalid parameter "group_limit": group_limit needs to be present in order to paginate over the groups',
    );
  const from = token === "" ? 0 : groups.findIndex(([key]) => tokenOf(key) === token);
  if (from < 0) throw new InvalidInput(`invalid group_next_token '${token}'. were rule groups changed?`);
  const rest = groups.slice(from);
  const next = limit > 0 ? rest[limit] : undefined;
  return { page: limit > 0 ? rest.slice(0, limit) : rest, nextToken: next && tokenOf(next[0]) };
}

const tokenOf = (key: string) => createHash("sha1").update(key).digest("hex");

function groupJson(scope: Scope, rows: readonly Row[], alerts: Alerts, withAlerts: boolean) {
  const [first] = rows;
  return {
    name: first?.group_name ?? "",
    file: first === undefined ? "" : fileOf(scope, first),
    rules: rows.map((row) => ruleJson(row, alerts.get(row.id) ?? [], withAlerts)),
    interval: (first?.interval_ms ?? 0) / 1_000,
    limit: first?.series_limit ?? 0,
    evaluationTime: (first?.group_ms ?? 0) / 1_000,
    lastEvaluation: timeText(first?.group_evaluated_ms ?? null),
  };
}

function ruleJson(row: Row, alerts: readonly StoredAlert[], withAlerts: boolean) {
  const evaluation = {
    health: row.health === "error" ? "err" : row.health === "unknown" ? "unknown" : "ok",
    ...(row.last_error !== null && { lastError: row.last_error }),
    evaluationTime: (row.duration_ms ?? 0) / 1_000,
    lastEvaluation: timeText(row.evaluated_ms),
  };
  const rule = { name: row.name, query: queryText(row.expr), labels: row.labels };
  if (row.kind === "record") return { ...rule, ...evaluation, type: "recording" };
  const isFiring = alerts.some(({ state }) => state !== "pending");
  return {
    state: isFiring ? "firing" : alerts.length > 0 ? "pending" : "inactive",
    ...rule,
    duration: Number(row.for_ms) / 1_000,
    keepFiringFor: Number(row.keep_firing_for_ms) / 1_000,
    annotations: row.annotations,
    alerts: withAlerts ? alerts.map(alertJson) : [],
    ...evaluation,
    type: "alerting",
  };
}

function alertJson(alert: StoredAlert) {
  return {
    labels: alert.labels,
    annotations: alert.annotations,
    state: alert.state === "pending" ? "pending" : "firing",
    activeAt: new Date(alert.activeMs).toISOString(),
    ...(alert.recoveringMs !== null && { keepFiringSince: new Date(alert.recoveringMs).toISOString() }),
    value: exponentText(alert.value ?? Number.NaN),
  };
}

/** As Prometheus writes the value of an alert: 1.5e+00. */
function exponentText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return value.toExponential().replace(/e([-+])(\d)$/, "e$10$2");
}

/** Go's zero time stands for never. */
const timeText = (ms: bigint | null) =>
  ms === null ? "0001-01-01T00:00:00Z" : new Date(Number(ms)).toISOString();

function queryText(expr: string): string {
  try {
    return printExpr(parseQuery(expr));
  } catch {
    return expr;
  }
}
