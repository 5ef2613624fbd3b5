import { afterAll, beforeAll, expect, test } from "vitest";
import type { Pool } from "@/lib/db/pool";
import { createMetricsPipeline, type MetricsPipeline } from "@/lib/pipeline-metrics";
import { createMetricSource } from "@/lib/query/metrics/series-source";
import { compactMetrics } from "@/lib/write/metrics/compact";
import { openTestDatabase } from "../support/database";
import {
  metricsMessage,
  ns,
  openMetricsPipeline,
  readMetric,
  samplesOf,
  scopeOf,
  sumOf,
} from "../support/metrics";

let pool: Pool;
let close: () => Promise<void>;
let pipeline: MetricsPipeline;
beforeAll(async () => {
  ({ pool, close } = await openTestDatabase());
  pipeline = openMetricsPipeline(pool);
});
afterAll(async () => {
  await pipeline.close();
  await close();
});

// Ends in the middle of a window of two hours and of a day.
const t0 = Date.parse("2026-03-05T10:30:00Z");
const compactAll = () => compactMetrics(pool, { minSamples: 0, maxAgeMs: 0, maxSamples: 1e9 });
const count = async (table: string) =>
  Number((await pool.query(`select count(*) as n from telemetry.${table}`)).rows[0].n);

test("points that come again, out of order and in parallel are there once, the first value of each", async () => {
  const points = Array.from({ length: 40 }, (_, i) => ({ ms: t0 + i * 15_000, value: 100 + i }));
  const late = [points[3], points[1]].map((one) => ({ ms: one?.ms ?? 0, value: -1 }));
  const shuffled = [...points.slice(20), ...points.slice(0, 20).reverse()];
  await pipeline.ingestMetrics(1, sumOf("once", shuffled.slice(0, 25)));
  await pipeline.ingestMetrics(1, sumOf("once", shuffled.slice(20)));
  const other = openMetricsPipeline(pool);
  await Promise.all([1, 2, 3].map(() => other.ingestMetrics(1, sumOf("once", points))));
  await other.ingestMetrics(1, sumOf("once", late));
  const expected = points.map(({ ms, value }) => [ms, value]);
  const read = async () => samplesOf((await readMetric(pool, "once_total"))[0]);
  expect(await read()).toEqual(expected);
  await compactAll();
  expect(await count("metric_blocks")).toBe(0);
  expect(await read()).toEqual(expected);
  await other.ingestMetrics(1, sumOf("once", late));
  await openMetricsPipeline(pool).ingestMetrics(1, sumOf("once", late));
  expect(await read()).toEqual(expected);
  await compactAll();
  expect(await read()).toEqual(expected);
});

test("an export that comes again is told as one that had been stored", async () => {
  const message = () => sumOf("again", [{ ms: t0, value: 1 }]);
  const first = await pipeline.ingestMetrics(1, message());
  const second = await pipeline.ingestMetrics(1, message());
  expect(first.facts[0]).toMatchObject({ service: "svc", accepted: 1, duplicates: 0 });
  expect(second.facts[0]).toMatchObject({ accepted: 1, duplicates: 1 });
});

test("chunks of a series stay apart whatever comes late, and hold what was sent", async () => {
  const sent = new Map<number, number>();
  for (const offset of [0, 3, 1, 4, 2]) {
    const points = Array.from({ length: 700 }, (_, i) => ({
      ms: t0 + (i * 5 + offset) * 1_000,
      value: i * 5 + offset,
    }));
    for (const { ms, value } of points) sent.set(ms, value);
    await pipeline.ingestMetrics(1, sumOf("late", points));
    await compactAll();
  }
  expect(samplesOf((await readMetric(pool, "late_total"))[0])).toEqual([...sent].sort(([a], [b]) => a - b));
  const { rows } = await pool.query(`select c.start_ns / 1000000 as start_ms, end_ms, samples
    from telemetry.metric_chunks c join telemetry.metric_series s using (series_id) where name = 'late_total' order by 1`);
  expect(rows.reduce((sum, { samples }) => sum + samples, 0)).toBe(3_500);
  for (const [i, row] of rows.entries()) if (i > 0) expect(row.start_ms).toBeGreaterThan(rows[i - 1].end_ms);
});

test("changes and sums of the same truth give the same totals, in any order and batches, over days", async () => {
  const steps = Array.from({ length: 60 }, (_, i) => ({
    ms: t0 + i * 3_600_000,
    change: ((i * 7) % 13) + 0.5,
  }));
  let total = 0;
  const sums = steps.map(({ ms, change }) => {
    total += change;
    return { ms, value: total };
  });
  const changes = steps.map(({ ms, change }) => ({ ms, value: change }));
  await pipeline.ingestMetrics(1, sumOf("as_sums", sums));
  const expected = sums.map(({ ms, value }) => [ms, value]);
  // The middle first, and compacted; then the rest backwards; then all once more by another receiver.
  await pipeline.ingestMetrics(1, sumOf("as_changes", changes.slice(20, 40), "delta"));
  await compactAll();
  for (const one of [...changes.slice(40), ...changes.slice(0, 20)].reverse())
    await pipeline.ingestMetrics(1, sumOf("as_changes", [one], "delta"));
  const read = async (name: string, from = 0) =>
    samplesOf((await readMetric(pool, name, {}, { fromMs: from, toMs: 4e12 }))[0]);
  expect(await read("as_changes_total")).toEqual(expected);
  await compactAll();
  await openMetricsPipeline(pool).ingestMetrics(1, sumOf("as_changes", changes, "delta"));
  expect(await read("as_changes_total")).toEqual(expected);
  await compactAll();
  expect(await read("as_changes_total")).toEqual(expected);
  // Asked for the end alone, from the days' sums.
  const last = expected.slice(-3);
  expect(await read("as_changes_total", last[0]?.[0])).toEqual(last);
  expect(await read("as_sums_total", last[0]?.[0])).toEqual(last);
});

test("a histogram with bounds is stored once and read as a native and as classic series", async () => {
  const point = (ms: number, bucketCounts: number[]) => ({
    timeUnixNano: ns(ms),
    bucketCounts: bucketCounts.map(String),
    explicitBounds: [0.1, 1, 5],
    count: String(bucketCounts.reduce((a, b) => a + b)),
    sum: 7.5,
  });
  await pipeline.ingestMetrics(
    1,
    metricsMessage({
      name: "latency",
      unit: "s",
      histogram: {
        aggregationTemporality: 2,
        dataPoints: [point(t0, [1, 2, 3, 4]), point(t0 + 1_000, [2, 3, 4, 5])],
      },
    }),
  );
  const buckets = await readMetric(pool, "latency_seconds_bucket");
  expect(buckets.map(({ labels, values }) => [labels.get("le"), ...values])).toEqual([
    ["0.1", 1, 2],
    ["1", 3, 5],
    ["5", 6, 9],
    ["+Inf", 10, 14],
  ]);
  expect(samplesOf((await readMetric(pool, "latency_seconds_count"))[0])[1]).toEqual([t0 + 1_000, 14]);
  expect(samplesOf((await readMetric(pool, "latency_seconds_sum"))[0])[0]).toEqual([t0, 7.5]);
  const [native] = await readMetric(pool, "latency_seconds");
  expect(native?.histograms?.[1]).toMatchObject({
    schema: -53,
    count: 14,
    positiveBuckets: [2, 3, 4, 5],
    customValues: [0.1, 1, 5],
  });
  expect((await readMetric(pool, "latency_seconds_bucket", { le: "1" })).length).toBe(1);
});

test("one bad point refuses that point, with its reason", async () => {
  const { report } = await pipeline.ingestMetrics(
    1,
    metricsMessage({
      name: "partly",
      gauge: {
        dataPoints: [
          { timeUnixNano: ns(t0), asDouble: 1 },
          { timeUnixNano: "0", asDouble: 1 },
          { timeUnixNano: ns(t0) },
        ],
      },
    }),
  );
  expect(report).toMatchObject({ accepted: 1, rejected: 2 });
  expect(report.message).toContain("1: metric time is missing");
  expect(report.message).toContain("1: metric point has no value");
});

test("a resource's other attributes are target_info, with the job and instance of its series", async () => {
  const resource = {
    "service.name": "shop",
    "service.namespace": "eu",
    "service.instance.id": "a",
    "host.name": "h",
  };
  const gauge = { dataPoints: [{ timeUnixNano: ns(t0), asInt: "3" }] };
  await pipeline.ingestMetrics(1, metricsMessage({ name: "queue.size", gauge }, resource));
  const [queue] = await readMetric(pool, "queue_size");
  expect(queue?.labels.toRecord()).toEqual({ __name__: "queue_size", job: "eu/shop", instance: "a" });
  const [info] = await readMetric(pool, "target_info", { job: "eu/shop" });
  expect(info?.labels.toRecord()).toEqual({
    __name__: "target_info",
    job: "eu/shop",
    instance: "a",
    host_name: "h",
  });
  expect(samplesOf(info)).toEqual([[t0, 1]]);
});

test("names and values of labels, asked of all series and of some", async () => {
  const source = createMetricSource(pool, scopeOf(1));
  const all = { matcherSets: [], fromMs: 0, toMs: 4e12, limit: 0 };
  const of = (value: string) => ({ ...all, matcherSets: [[{ name: "__name__", op: "=" as const, value }]] });
  expect(await source.labelNames(all)).toEqual(["__name__", "host_name", "instance", "job", "le"]);
  expect(await source.labelNames(of("latency_seconds"))).toEqual(["__name__", "instance", "job"]);
  const names = await source.labelValues("__name__", all);
  expect(names).toEqual(expect.arrayContaining(["latency_seconds", "latency_seconds_bucket", "target_info"]));
  expect(await source.labelValues("le", all)).toEqual(["+Inf", "0.1", "1", "5"]);
  expect(await source.labelValues("job", { ...all, limit: 1 })).toEqual(["eu/shop"]);
  const regexp = { name: "__name__", op: "=~" as const, value: "latency_.*_(count|sum)" };
  const series = await source.series({ ...all, matcherSets: [[regexp]] });
  expect(series.map((labels) => labels.get("__name__")).sort()).toEqual([
    "latency_seconds_count",
    "latency_seconds_sum",
  ]);
  // Another project sees nothing of it.
  const other = createMetricSource(pool, scopeOf(2));
  expect(await other.labelNames(all)).toEqual([]);
  expect(await other.series({ ...all, matcherSets: [[regexp]] })).toEqual([]);
});

test("a pattern takes time linear in what it is held against, and one that is none is told", async () => {
  const select = (value: string) =>
    createMetricSource(pool, scopeOf(1)).select({
      matchers: [
        { name: "__name__", op: "=", value: "queue_size" },
        { name: "job", op: "=~", value },
      ],
      fromMs: 0,
      toMs: 4e12,
      hints: { stepMs: 0, rangeMs: 0 },
      account() {},
    });
  expect(await select("eu/(shop|bar)")).toHaveLength(1);
  expect(await select("(a+)+$|(x|x)*y")).toHaveLength(0);
  await expect(select("(unclosed")).rejects.toThrow("job =~");
});

test("a project past its number of series keeps those that it has, and says what it refused", async () => {
  const { rows } = await pool.query<{ n: bigint }>(
    "select count(*) as n from telemetry.metric_series where project_id = 1",
  );
  const full = createMetricsPipeline({
    pool,
    retentionDays: 3650,
    naming: "UnderscoreEscapingWithSuffixes",
    maxSeries: Number(rows[0]?.n ?? 0n),
  });
  const { report, facts } = await full.ingestMetrics(
    1,
    sumOf("once", [
      { ms: t0 + 3_600_000, value: 1 },
      { ms: t0 + 3_600_000, value: 1, attributes: { fresh: "yes" } },
    ]),
  );
  expect(report).toMatchObject({ accepted: 1, rejected: 1 });
  expect(facts[0]?.reasons[0]?.message).toContain("the most it may have");
  const sent = (job: string) => ({
    labels: ["__name__", "many", "job", job],
    samples: [{ timeMs: t0, startMs: 0, value: 1, isStale: false }],
    histograms: [],
    exemplars: [],
  });
  const jobs = Array.from({ length: 40 }, (_, i) => sent(`job-${i}`));
  await pipeline.ingestRemote(1, { series: jobs, metadata: [] });
  // One of 41 services.
  const { report: told, written } = await full.ingestRemote(1, {
    series: [...jobs, sent("one too many")],
    metadata: [],
  });
  expect(told).toMatchObject({ accepted: 40, rejected: 1 });
  expect(written.samples).toBe(40);
  await full.close();
});

test("a batch that commits while older ones are compacted is neither compacted nor lost", async () => {
  await pipeline.ingestMetrics(1, sumOf("slow", [{ ms: t0, value: 7 }]));
  await compactAll();
  await pipeline.ingestMetrics(1, sumOf("slow", [{ ms: t0 + 1_000, value: 8 }]));
  const { rows } = await pool.query("delete from telemetry.metric_blocks returning *");
  const { min_ms, max_ms, project_id, samples, body } = rows[0];
  const [slow, gate] = [await pool.connect(), await pool.connect()];
  // It has its number, and a batch after it is committed first.
  await slow.query("begin");
  await slow.query(
    "insert into telemetry.metric_blocks (min_ms, max_ms, project_id, samples, body) values ($1, $2, $3, $4, $5)",
    [min_ms, max_ms, project_id, samples, body],
  );
  await pipeline.ingestMetrics(1, sumOf("quick", [{ ms: t0, value: 1 }]));
  await gate.query("begin");
  await gate.query("lock table telemetry.metric_chunks in share mode");
  const compacted = compactAll();
  const isHeld =
    "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'copy%metric_chunks%'";
  await expect.poll(async () => (await pool.query(isHeld)).rowCount, { timeout: 20_000 }).toBe(1);
  await slow.query("commit");
  await gate.query("commit");
  for (const connection of [slow, gate]) connection.release();
  await compacted;
  expect(samplesOf((await readMetric(pool, "slow_total"))[0])).toHaveLength(2);
});

test("readers find every sample once while the worker moves them", async () => {
  const points = Array.from({ length: 3_000 }, (_, i) => ({ ms: t0 + i * 5_000, value: i % 7 }));
  const other = openMetricsPipeline(pool);
  for (let at = 0; at < points.length; at += 100)
    await other.ingestMetrics(1, sumOf("moving", points.slice(at, at + 100)));
  const read = async () => samplesOf((await readMetric(pool, "moving_total"))[0]).length;
  const compact = async () => {
    for (let upto = 300; upto <= 3_000; upto += 300)
      await compactMetrics(pool, { minSamples: 0, maxAgeMs: 0, maxSamples: 300 });
  };
  const reads = async () => {
    const counts = new Set<number>();
    for (let i = 0; i < 25; i++) counts.add(await read());
    return [...counts];
  };
  const [counts] = await Promise.all([reads(), compact(), compact()]);
  expect(counts).toEqual([3_000]);
  expect(await read()).toBe(3_000);
  await other.close();
});
