import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RemoteSeries } from "@/lib/model/metrics/remote";
import { type FloatSeries, makeSamples, SAMPLE_STEP_MS } from "../interop/prometheus/samples";
import { type PrometheusServer, startPrometheus } from "../interop/prometheus/server";
import { insertKey } from "../support/api-key";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { openMetricsPipeline } from "../support/metrics";
import { askProm, closeProm } from "../support/prom-api";

// The same samples in a real Prometheus, where `prometheus` and `promtool` are on the path: the same JSON to the same questions.
const isHere = ["prometheus", "promtool"].every((name) => spawnSync(name, ["--version"]).error === undefined);
const startMs = 1_700_000_000_000;
const endMs = startMs + 3_600_000;
const seconds = (ms: number) => String(ms / 1_000);
const range = { start: seconds(startMs), end: seconds(endMs) };
const at = seconds(startMs + 1_800_000);
const samples = makeSamples(startMs);
let database: TestDatabase;
let key: string;
let prometheus: PrometheusServer | null = null;

beforeAll(async () => {
  if (!isHere) return;
  prometheus = await startPrometheus({ series: samples });
  database = await openTestDatabase();
  process.env.DATABASE_URL = database.url;
  process.env.LOG_LEVEL = "fatal";
  await database.pool.query(
    "insert into projects (slug, name) values ('default', 'Default') on conflict do nothing",
  );
  key = await insertKey(database.pool, { project: "default", canRead: true, canWrite: false });
  const pipeline = openMetricsPipeline(database.pool);
  await pipeline.ingestRemote(1, { series: samples.map(remoteOf), metadata: [] });
  await pipeline.close();
}, 120_000);
afterAll(async () => {
  if (prometheus === null) return;
  await prometheus.stop();
  await closeProm();
  await database.close();
});

function remoteOf({ labels, values, firstMs }: FloatSeries): RemoteSeries {
  return {
    labels: [...labels.pairs],
    samples: values.flatMap((value, i) =>
      value === undefined
        ? []
        : [{ timeMs: firstMs + i * SAMPLE_STEP_MS, startMs: 0, value, isStale: false }],
    ),
    histograms: [],
    exemplars: [],
  };
}

type Question = [path: string, params: [string, string][]];
const question = (path: string, params: Record<string, string>, ...more: [string, string][]): Question => [
  path,
  [...Object.entries(params), ...more],
];

async function bothAnswers([path, params]: Question) {
  const response = await fetch(`${prometheus?.url}/api/v1/${path}?${new URLSearchParams(params)}`);
  const theirs = { status: response.status, body: await response.json() };
  const { status, body } = await askProm({ path, params, key });
  return { theirs, ours: { status, body } };
}

const answered: Question[] = [
  question("query", { query: "1+1", time: "4" }),
  question("query", { query: '"words"', time: at }),
  question("query", { query: "heat", time: at }),
  question("query", { query: "heat[1m]", time: at }),
  question("query", { query: 'sum by (job) (calls_total{path="/"})', time: at }),
  question("query", { query: "sort_desc(calls_total)", time: "2023-11-14T22:43:20Z" }),
  question("query", { query: "1e-7 * build_info", time: at }),
  question("query", { query: "heat / 0", time: at }),
  question("query", { query: "nothing", time: at }),
  question("query_range", { query: "heat", ...range, step: "60" }),
  question("query_range", { query: "count(calls_total)", ...range, step: "5m" }),
  question("query_range", { query: "1 > bool 2", ...range, step: "600.5" }),
  question("series", { "match[]": "heat", ...range }),
  question("series", range, ["match[]", '{__name__=~"build.*"}'], ["match[]", 'heat{job="shop"}']),
  question("labels", range),
  question("labels", { ...range, "match[]": "build_info" }),
  question("label/__name__/values", range),
  question("label/job/values", range),
  question("label/le/values", { ...range, "match[]": "wait_bucket" }),
  question("label/nothing/values", range),
  question("query_exemplars", { query: "heat", ...range }),
  question("rules", {}),
  question("alerts", {}),
];
const refused: Question[] = [
  question("query", { query: "sum(" }),
  question("query", { query: "heat{" }),
  question("query", { query: "{}" }),
  question("query", { query: "rate(heat)" }),
  question("query", { query: "heat", time: "yesterday" }),
  question("query", { query: "heat", timeout: "soon" }),
  question("query_range", { query: "heat", start: "0", end: "11001", step: "1" }),
  question("query_range", { query: "heat", start: "10", end: "0", step: "1" }),
  question("query_range", { query: "heat", start: "0", end: "10", step: "0" }),
  question("query_range", { query: "heat", start: "0", end: "10" }),
  question("query_range", { query: "heat[5m]", start: "0", end: "10", step: "1" }),
  question("query", { query: "heat + on(job) calls_total", time: at }),
  question("series", {}),
  question("series", { "match[]": "sum(heat)" }),
  question("labels", { start: "x" }),
];

/** Lists whose order means nothing, in one order. */
const sorted = (data: { result?: unknown } | unknown[]): unknown => {
  const inOrder = (items: unknown[]) =>
    [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (Array.isArray(data)) return inOrder(data);
  const { result } = data;
  const isSeries = Array.isArray(result) && typeof result[0] === "object";
  return isSeries ? { ...data, result: inOrder(result) } : data;
};

describe.runIf(isHere)("the same JSON as Prometheus", () => {
  test.each(answered)("%s %j", async (...asked) => {
    const { theirs, ours } = await bothAnswers(asked);
    expect(theirs.status).toBe(200);
    expect(ours.status).toBe(200);
    expect(ours.body.status).toBe("success");
    expect(sorted(ours.body.data)).toEqual(sorted(theirs.body.data));
  });

  test.each(refused)("refused alike: %s %j", async (...asked) => {
    const { theirs, ours } = await bothAnswers(asked);
    expect([ours.status, ours.body.status, ours.body.errorType]).toEqual([
      theirs.status,
      theirs.body.status,
      theirs.body.errorType,
    ]);
  });
});

test.runIf(!isHere)("not run: no prometheus", ({ skip }) => skip("not run: no prometheus"));
