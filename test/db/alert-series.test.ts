import { afterAll, beforeAll, expect, it } from "vitest";
import type { Pool } from "@/lib/db/pool";
import { instantQuery, rangeQuery } from "@/lib/promql/query";
import { alertSeriesSource } from "@/lib/query/alerts/alert-series";
import { promAlerts, promRules } from "@/lib/query/prom/rules";
import { openTestDatabase } from "../support/database";
import { scopeOf } from "../support/metrics";
import { addRuleGroup } from "../support/rules";

let pool: Pool;
let close: () => Promise<void>;
const minute = 60_000;
const t0 = Date.parse("2026-03-05T10:00:00Z");
const minutes = (n: number | null) => (n === null ? null : t0 + n * minute);

beforeAll(async () => {
  ({ pool, close } = await openTestDatabase());
  const { ids } = await addRuleGroup(pool, {
    name: "web",
    interval_ms: minute,
    rules: [
      { name: "job:up:sum", kind: "record", expr: "sum  by(job)(up)" },
      {
        name: "Down",
        expr: "up==0",
        for_ms: 2 * minute,
        keep_firing_for_ms: minute,
        labels: { severity: "page" },
      },
      { name: "Quiet", expr: "vector(1) > 2" },
    ],
  });
  const down = { alertname: "Down", severity: "page", job: "api" };
  await add(ids.Down, down, [0, 2, 5]);
  await add(ids.Down, down, [8, null, 9]);
  await add(ids.Down, down, [10, 12, null], "recovering", 14);
  await add(ids.Down, { ...down, job: "db" }, [13, null, null], "pending");
  // Another project's is nobody's business.
  await add(ids.Down, { ...down, job: "secret" }, [0, 2, null], "firing", null, 2);
});
afterAll(() => close());

async function add(
  ruleId: string | undefined,
  labels: Record<string, string>,
  [active, fired, resolved]: [number, number | null, number | null],
  state = "resolved",
  recovering: number | null = null,
  project = 1,
): Promise<void> {
  await pool.query(
    `insert into alerting.alerts (project_id, rule_id, source, fingerprint, labels, annotations, state, value, active_ms, fired_ms,
       resolved_ms, recovering_ms, updated_ms) values ($1, $2, 'rule', $3, $4, '{"summary": "down"}', $5, 0.5, $6, $7, $8, $9, 0)`,
    [
      project,
      ruleId,
      labels.job,
      labels,
      state,
      minutes(active),
      minutes(fired),
      minutes(resolved),
      minutes(recovering),
    ],
  );
}

const options = (nowMinutes = 15) => ({
  source: alertSeriesSource(pool, scopeOf(1), () => t0 + nowMinutes * minute),
  now: () => performance.now(),
});

/** Rows of minutes 0 to 15, by what tells them apart; "." where there is nothing. */
async function rows(query: string, show: (value: number) => string): Promise<Record<string, string>> {
  const range = { startMs: t0, endMs: t0 + 15 * minute, stepMs: minute };
  const { value } = await rangeQuery(query, range, options());
  if (value.type !== "matrix") throw new Error("a matrix was expected");
  return Object.fromEntries(
    value.series.map(({ labels, timesMs, values }) => {
      const cells = new Array<string>(16).fill(".");
      timesMs.forEach((ms, i) => {
        cells[(ms - t0) / minute] = show(values[i] ?? 0);
      });
      return [`${labels.get("job")} ${labels.get("alertstate")}`.trim(), cells.join("")];
    }),
  );
}

it("is a series for each state, which ends when the state does", async () => {
  expect(await rows('ALERTS{alertname="Down"}', String)).toEqual({
    "api pending": "11......1.11....",
    "api firing": "..111.......1111",
    "db pending": ".............111",
  });
  expect(
    await rows('ALERTS_FOR_STATE{job="api"}', (value) =>
      String(value - t0 / 1_000 === 0 ? 0 : (value - t0 / 1_000) / 60).slice(-1),
    ),
  ).toEqual({
    api: "00000...8.000000",
  });
});

it("is counted, grouped and matched as any other metric", async () => {
  const ask = async (query: string, atMinutes: number) => {
    const { value } = await instantQuery(query, t0 + atMinutes * minute, options());
    return value.type === "vector" ? value.samples.map((sample) => sample.value) : [];
  };
  expect(await ask('count(ALERTS{alertstate="firing", severity="page"})', 13)).toEqual([1]);
  expect(await ask("sum(ALERTS)", 13)).toEqual([2]);
  expect(await ask('ALERTS{job="secret"}', 13)).toEqual([]);
  expect(await ask('changes(ALERTS{job="api", alertstate="firing"}[10m])', 10)).toEqual([0]);
  expect(await ask('count_over_time(ALERTS{job="api", alertstate="firing"}[6m])', 5)).toEqual([3]);
  // Nothing is known of the future.
  expect(await ask("ALERTS", 40)).toEqual([]);
});

it("is found among names and labels", async () => {
  const { source } = options();
  const request = { matcherSets: [], fromMs: t0, toMs: t0 + 15 * minute, limit: 0 };
  expect(await source.labelValues("__name__", request)).toEqual(["ALERTS", "ALERTS_FOR_STATE"]);
  expect(await source.labelNames(request)).toEqual([
    "__name__",
    "alertname",
    "alertstate",
    "job",
    "severity",
  ]);
  expect(
    await source.labelValues("job", { ...request, fromMs: t0 + 6 * minute, toMs: t0 + 9 * minute }),
  ).toEqual(["api"]);
});

it("tells rules and alerts in Prometheus' JSON", async () => {
  const ask = async (params: [string, string][] = []) =>
    (await promRules(pool, scopeOf(1), new URLSearchParams(params))).data as {
      groups: { rules: unknown[] }[];
    };
  expect(await ask()).toEqual({
    groups: [
      {
        name: "web",
        file: "test.yaml",
        interval: 60,
        limit: 0,
        evaluationTime: 0,
        lastEvaluation: "0001-01-01T00:00:00Z",
        rules: [
          {
            type: "recording",
            name: "job:up:sum",
            query: "sum by (job) (up)",
            labels: {},
            health: "unknown",
            evaluationTime: 0,
            lastEvaluation: "0001-01-01T00:00:00Z",
          },
          {
            type: "alerting",
            state: "firing",
            name: "Down",
            query: "up == 0",
            duration: 120,
            keepFiringFor: 60,
            labels: { severity: "page" },
            annotations: {},
            alerts: expect.any(Array),
            health: "unknown",
            evaluationTime: 0,
            lastEvaluation: "0001-01-01T00:00:00Z",
          },
          expect.objectContaining({ name: "Quiet", state: "inactive", alerts: [] }),
        ],
      },
    ],
  });
  expect((await promAlerts(pool, scopeOf(1))).data).toEqual({
    alerts: [
      {
        labels: { alertname: "Down", severity: "page", job: "api" },
        annotations: { summary: "down" },
        state: "firing",
        activeAt: "2026-03-05T10:10:00.000Z",
        keepFiringSince: "2026-03-05T10:14:00.000Z",
        value: "5e-01",
      },
      expect.objectContaining({ state: "pending", activeAt: "2026-03-05T10:13:00.000Z" }),
    ],
  });
  const counts = async (params: [string, string][]) =>
    (await ask(params)).groups.map(({ rules }) => rules.length);
  expect(await counts([["type", "record"]])).toEqual([1]);
  expect(await counts([["rule_name[]", "Down"]])).toEqual([1]);
  expect(await counts([["match[]", '{severity="page"}']])).toEqual([1]);
  expect(await counts([["rule_group[]", "other"]])).toEqual([]);
  await expect(ask([["type", "x"]])).rejects.toThrow('invalid parameter "type": not supported value "x"');
});

it("pages through groups", async () => {
  await addRuleGroup(pool, { name: "zzz", rules: [{ name: "Last", expr: "vector(1)" }] });
  const ask = async (params: Record<string, string>) =>
    (await promRules(pool, scopeOf(1), new URLSearchParams(params))).data as {
      groups: { name: string }[];
      groupNextToken?: string;
    };
  const first = await ask({ group_limit: "1" });
  expect(first.groups.map(({ name }) => name)).toEqual(["web"]);
  const next = await ask({ group_limit: "1", group_next_token: first.groupNextToken ?? "" });
  expect(next).toMatchObject({ groups: [{ name: "zzz" }] });
  expect(next.groupNextToken).toBeUndefined();
  await expect(ask({ group_limit: "1", group_next_token: "x" })).rejects.toThrow("were rule groups changed?");
});
