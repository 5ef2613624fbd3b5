import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BacktestLine, type BacktestResult, backtestInput, backtestLine } from "@/lib/contract/backtest";
import { backtest } from "@/lib/query/alerts/backtest";
import { insertKey } from "../support/api-key";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { openMetricsPipeline } from "../support/metrics";

const minute = 60_000;
const hour = 60 * minute;
const mine = { projectIds: [1], slugs: ["default"] };
const endMs = Math.floor(Date.now() / minute) * minute - 5 * minute;
const startMs = endMs - 6 * hour;
const limits = { maxSamples: 5_000_000, maxSeries: 10_000, timeoutMs: 60_000 };

let db: TestDatabase;
let key: string;
beforeAll(async () => {
  db = await openTestDatabase();
  await db.pool.query(
    "insert into projects (slug, name) values ('default', 'Default') on conflict do nothing",
  );
  key = await insertKey(db.pool, { project: "default", canRead: true, canWrite: false });
  // Too much from 1:00 to 1:20 at api, from 3:00 to 3:03 at db, and from 5:50 on at api.
  const value = (job: string, at: number) => {
    const isHigh = job === "api" ? (at >= 60 && at < 80) || at >= 350 : at >= 180 && at < 183;
    return isHigh ? 20 + (at % 7) : 1;
  };
  const minutes = Array.from({ length: 361 }, (_, i) => i);
  const pipeline = openMetricsPipeline(db.pool);
  await pipeline.ingestRemote(1, {
    series: [
      ...["api", "db"].map((job) => seriesOf("errors", job, minutes, (at) => value(job, at))),
      seriesOf("pulse", "api", minutes.slice(0, 201), () => 1),
    ],
    metadata: [],
  });
  await pipeline.close();
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "fatal";
});
afterAll(async () => {
  const { webContext } = await import("@/lib/api/context");
  await webContext().pool.end();
  await db.close();
});

function seriesOf(name: string, job: string, minutes: readonly number[], value: (at: number) => number) {
  return {
    labels: ["__name__", name, "job", job],
    samples: minutes.map((at) => ({
      timeMs: startMs + at * minute,
      startMs: 0,
      value: value(at),
      isStale: false,
    })),
    histograms: [],
    exemplars: [],
  };
}

const rule = { expr: "errors > 10", name: "Errors", for_ms: 5 * minute, from: startMs, to: endMs };

async function linesOf(input: object, signal = new AbortController().signal): Promise<BacktestLine[]> {
  const lines: BacktestLine[] = [];
  for await (const line of backtest(db.pool, mine, backtestInput.parse(input), { limits, signal }))
    lines.push(backtestLine.parse(line));
  return lines;
}

function resultIn(lines: readonly BacktestLine[]): BacktestResult {
  const last = lines.at(-1);
  if (last?.kind !== "result") throw new Error(`no result: ${JSON.stringify(last)}`);
  return last;
}

describe("a rule over the stored past", () => {
  it("tells when it would have fired, for how long, for which groups, and how far it is meanwhile", async () => {
    const lines = await linesOf({ ...rule, labels: { team: "{{ $labels.job }}-team" } });
    const progress = lines.flatMap((line) => (line.kind === "progress" ? [line.done] : []));
    expect(progress.length).toBeGreaterThan(4);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    const result = resultIn(lines);
    expect(result).toMatchObject({
      fired: 2,
      pending_only: 1,
      more_periods: 0,
      evaluations: 361,
      warnings: [],
    });
    const api = { alertname: "Errors", job: "api", team: "api-team" };
    const at = (minutes: number) => new Date(startMs + minutes * minute).toISOString();
    expect(result.periods).toMatchObject([
      { labels: api, active_at: at(60), fired_at: at(65), resolved_at: at(80), peak: 26 },
      { labels: api, active_at: at(350), fired_at: at(355), resolved_at: null },
    ]);
    expect(result.firing_ms).toBe(20 * minute);
    expect(result.groups).toMatchObject([{ labels: api, fired: 2, firing_ms: 20 * minute }]);
    expect(result.notifications).toEqual({ firing: 2, resolved: 1 });
    expect(result.curve.threshold).toBe(10);
    expect(Math.max(...result.curve.points.map(({ value }) => value ?? 0))).toBe(26);
    expect(result.curve.points.filter(({ firing }) => firing > 0)).toHaveLength(21);
  });

  it("says where nothing is stored", async () => {
    const result = resultIn(await linesOf({ ...rule, from: startMs - 3 * hour }));
    expect(result.coarse).toMatchObject([{ width_ms: null }]);
    expect(result.fired).toBe(2);
  });

  it("says where what was counted here is kept in steps that are too wide", async () => {
    const keptFrom = (width: number, ms: number) =>
      db.pool.query("update telemetry.rollup_widths set kept_from = $2 where width = $1", [
        width,
        Math.floor(ms / 1_000),
      ]);
    await keptFrom(10, startMs + 5 * hour);
    await keptFrom(60, startMs + 4 * hour);
    await keptFrom(600, startMs + hour);
    const expr = "sum(rate(runtower_runs_total[4m])) > 1";
    const result = resultIn(await linesOf({ ...rule, expr }));
    expect(result.coarse.map(({ width_ms }) => width_ms)).toEqual([3_600_000, 600_000]);
    expect(result.coarse[1]?.to).toBe(new Date(startMs + 4 * hour).toISOString());
    for (const width of [10, 60, 600]) await keptFrom(width, 0);
  });

  it("fires for missing data where the rule does", async () => {
    const silent = { ...rule, name: "Silent", expr: "pulse > 5" };
    expect(resultIn(await linesOf(silent)).fired).toBe(0);
    const { periods, fired } = resultIn(await linesOf({ ...silent, no_data: "alert" }));
    expect(fired).toBe(1);
    expect(periods).toMatchObject([
      { reason: "no_data", labels: { alertname: "Silent" }, resolved_at: null },
    ]);
    // The last sample is at 3:20; an instant query finds it for five minutes, and the rule waits for five more.
    expect(Date.parse(periods[0]?.fired_at ?? "")).toBe(startMs + 210 * minute);
  });

  it("ends when nobody listens any more", async () => {
    const abort = new AbortController();
    const lines = backtest(db.pool, mine, backtestInput.parse(rule), { limits, signal: abort.signal });
    expect((await lines.next()).value).toMatchObject({ kind: "progress" });
    abort.abort();
    expect((await lines.next()).done).toBe(true);
  });

  it("widens its steps rather than evaluating for ever", async () => {
    const result = resultIn(
      await linesOf({ ...rule, interval_ms: 1_000, from: endMs - 31 * 24 * hour, expr: "errors > 1000" }),
    );
    expect(result.evaluations).toBeLessThanOrEqual(50_001);
    expect(result.step_ms).toBeGreaterThan(50_000);
    expect(result.curve.points.length).toBeLessThanOrEqual(401);
  });

  it("tells what is wrong with a query, also where it goes wrong on the way", async () => {
    await expect(linesOf({ ...rule, expr: "errors >" })).rejects.toThrow(/parse|unexpected/i);
    const twice = await linesOf({
      ...rule,
      expr: 'label_replace(errors, "job", "", "", "") > 10 or errors > 0',
      labels: { job: "one" },
    });
    expect(twice.at(-1)).toMatchObject({ kind: "error", message: expect.stringContaining("same labelset") });
    expect(backtestInput.safeParse({ ...rule, to: startMs - 1 }).success).toBe(false);
    expect(backtestInput.safeParse({ ...rule, from: endMs - 40 * 24 * hour }).success).toBe(false);
  });
});

describe("POST /api/v1/rules/backtest", () => {
  const ask = async (body: object, headers: { [name: string]: string }) => {
    const { POST } = await import("@/app/api/v1/rules/backtest/route");
    return POST(
      new Request("http://localhost/api/v1/rules/backtest", {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      }),
    );
  };

  it("answers lines", async () => {
    const answer = await ask(rule, { authorization: `Bearer ${key}` });
    expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
    const lines = (await answer.text())
      .trim()
      .split("\n")
      .map((line) => backtestLine.parse(JSON.parse(line)));
    expect(lines.at(-1)).toMatchObject({ kind: "result", fired: 2 });
  });

  it("refuses strangers, and queries that are none", async () => {
    expect((await ask(rule, {})).status).toBe(401);
    expect((await ask({ ...rule, expr: "errors >" }, { authorization: `Bearer ${key}` })).status).toBe(400);
    expect((await ask({ ...rule, project: "other" }, { authorization: `Bearer ${key}` })).status).toBe(404);
  });
});
