import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMetricsPipeline } from "@/lib/pipeline-metrics";
import { parseExposition } from "@/lib/scrape/parse-exposition";
import { scrapeSeries } from "@/lib/scrape/scrape-series";
import { decodeMetricsProtobuf } from "@/otel/decode/metrics-protobuf";
import { insertKey } from "../support/api-key";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { type TaskPilotNames, taskPilotMetrics } from "../support/demo-story";
import { openMetricsPipeline } from "../support/metrics";
import { encodeMetrics } from "../support/otlp-encode-metrics";
import { askProm, closeProm } from "../support/prom-api";

// What TaskPilot's production guide asks of Prometheus, as it is written there: two dashboards and the rules for alerts.
const dashboards = [
  "rate(workflow_runs[5m])",
  "histogram_quantile(0.95, agent_PlannerAgent_latency_ms)",
  "histogram_quantile(0.95, agent_ReviewerAgent_latency_ms)",
  "rate(workflow_errors[5m])",
  "rate(agent_PlannerAgent_guardrails_blocked[5m])",
  'sum(rate(decision_logs_total{decision_type="tool_call"}[5m])) by (result)',
  'sum(rate(decision_logs_total{decision_type="guardrails_input"}[5m])) by (result)',
];
const rules = ["rate(workflow_errors[5m]) > 0.1", "histogram_quantile(0.95, workflow_latency_ms) > 5000"];
/** No PromQL: a star in a name is a product. */
const brokenRule = "rate(agent_*_guardrails_blocked[5m]) > 0.05";
/** The same meant, as PromQL has it. */
const repairedRule =
  'rate(label_replace({__name__=~"agent_.+_guardrails_blocked(_total)?"}, "agent", "$1", "__name__", "agent_(.+)_guardrails_blocked(_total)?")[5m:15s]) > 0.05';

const endMs = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 43_200_000;
const story = { startMs: endMs - 600_000, endMs };
/** How TaskPilot's numbers may come, each into a project of its own. */
const sent = [
  { slug: "explicit", names: "documented", histogram: "explicit", naming: "UnderscoreEscapingWithSuffixes" },
  {
    slug: "exponential",
    names: "documented",
    histogram: "exponential",
    naming: "UnderscoreEscapingWithSuffixes",
  },
  { slug: "dotted", names: "dotted", histogram: "explicit", naming: "UnderscoreEscapingWithSuffixes" },
  { slug: "plain", names: "dotted", histogram: "exponential", naming: "UnderscoreEscapingWithoutSuffixes" },
] as const;
const keys = new Map<string, string>();
let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  for (const { slug, names, histogram, naming } of sent) {
    const projectId = await addProject(slug);
    const pipeline = createMetricsPipeline({
      pool: database.pool,
      retentionDays: 3650,
      naming,
      maxSeries: 10_000,
    });
    await pipeline.ingestMetrics(projectId, otlp(names, histogram));
    await pipeline.close();
  }
  await scrapePages(await addProject("scraped"));
  process.env.DATABASE_URL = database.url;
  process.env.LOG_LEVEL = "fatal";
});
afterAll(async () => {
  await closeProm();
  await database.close();
});

const otlp = (names: TaskPilotNames, histogram: "explicit" | "exponential") =>
  decodeMetricsProtobuf(encodeMetrics(taskPilotMetrics(story, names, histogram)));

async function addProject(slug: string): Promise<number> {
  const { rows } = await database.pool.query<{ id: number }>(
    "insert into projects (slug, name) values ($1, $1) returning id",
    [slug],
  );
  keys.set(slug, await insertKey(database.pool, { project: slug, canRead: true, canWrite: false }));
  return rows[0]?.id ?? 0;
}

/** The page that the guide's own endpoint makes: of histograms only the bucket that holds all. */
async function scrapePages(projectId: number): Promise<void> {
  const pipeline = openMetricsPipeline(database.pool);
  const target = {
    id: "t",
    projectId,
    url: "http://taskpilot:8000/metrics",
    kind: "prometheus" as const,
    intervalSeconds: 15,
    timeoutSeconds: 10,
    labels: { job: "taskpilot" },
    mapping: [],
    authorization: null,
  };
  for (let ms = story.startMs, n = 1; ms <= endMs; ms += 15_000, n++) {
    const page = [
      "# TYPE workflow_runs counter",
      `workflow_runs ${n * 5}`,
      "# TYPE workflow_errors counter",
      `workflow_errors ${n * 3}`,
      "# TYPE workflow_latency_ms histogram",
      `workflow_latency_ms_count ${n * 10}`,
      `workflow_latency_ms_sum ${n * 20_000}`,
      `workflow_latency_ms_bucket{le="+Inf"} ${n * 10}`,
    ].join("\n");
    const exposition = parseExposition(`${page}\n`, false, { samples: 100, labels: 100 });
    const { write } = scrapeSeries({ target, timeMs: ms, durationMs: 4, page: exposition }, new Map());
    await pipeline.ingestRemote(projectId, write);
  }
  await pipeline.close();
}

async function ask(slug: string, query: string) {
  const params = { query, time: String(endMs / 1_000) };
  const { body } = await askProm({ path: "query", params, key: keys.get(slug) ?? "", method: "POST" });
  return body;
}
const valuesOf = (body: { data: { result: { value: [number, string] }[] } }) =>
  body.data.result.map(({ value }) => Number(value[1]));

describe.each(sent)(
  "TaskPilot's metrics by OTLP: $names names, $histogram histograms, $naming",
  ({ slug, histogram }) => {
    test.each([...dashboards, ...rules, repairedRule])("%s", async (query) => {
      const values = valuesOf(await ask(slug, query));
      expect(values.length).toBeGreaterThan(0);
      expect(values.every(Number.isFinite)).toBe(true);
    });

    test("the numbers are those that were sent", async () => {
      expect(valuesOf(await ask(slug, "rate(workflow_runs[5m])"))[0]).toBeCloseTo(5 / 15, 9);
      // Nine of ten lie below 5,000 and the tenth below 10,000; or, of the exponential ones, eight below 4,096 and two below 8,192.
      const p95 = histogram === "explicit" ? 7_500 : 4_096 * 2 ** 0.75;
      expect(valuesOf(await ask(slug, "histogram_quantile(0.95, workflow_latency_ms)"))[0]).toBeCloseTo(
        p95,
        6,
      );
      const { data } = await ask(slug, dashboards[5] ?? "");
      const results = data.result.map(({ metric }: { metric: { result: string } }) => metric.result);
      expect(results.sort()).toEqual(["allow", "deny"]);
      const blocked = await ask(slug, repairedRule);
      expect(
        blocked.data.result.map(({ metric }: { metric: { agent: string } }) => metric.agent).sort(),
      ).toEqual(["PlannerAgent", "ReviewerAgent"]);
    });

    test("a metric under the name that its sender gave it is found in lists, too", async () => {
      const of = {
        "match[]": "workflow_runs",
        start: String(story.startMs / 1_000),
        end: String(endMs / 1_000),
      };
      const key = keys.get(slug) ?? "";
      const { body } = await askProm({ path: "series", params: of, key });
      expect(body.data).toMatchObject([{ __name__: "workflow_runs", job: "taskpilot" }]);
      expect((await askProm({ path: "label/job/values", params: of, key })).body.data).toEqual(["taskpilot"]);
      if (histogram === "explicit")
        expect(valuesOf(await ask(slug, "sum(workflow_latency_ms_bucket{le='+Inf'})"))).toEqual([410]);
    });
  },
);

test("scraped from the endpoint of the guide: counters as they are named there", async () => {
  expect(valuesOf(await ask("scraped", "rate(workflow_runs[5m])"))[0]).toBeCloseTo(5 / 15, 9);
  expect(valuesOf(await ask("scraped", rules[0] ?? ""))[0]).toBeCloseTo(3 / 15, 9);
  expect(valuesOf(await ask("scraped", "workflow_latency_ms_count"))).toEqual([410]);
  // That endpoint tells no bounds, so there is no quantile to be had from it, here as in Prometheus.
  expect(valuesOf(await ask("scraped", rules[1] ?? ""))).toEqual([]);
});

test("a name that nobody sent finds nothing, and one that is stored finds itself alone", async () => {
  expect(valuesOf(await ask("explicit", "workflow"))).toEqual([]);
  expect(valuesOf(await ask("explicit", "workflow_runs_total"))).toEqual([205]);
  expect(valuesOf(await ask("scraped", "workflow_runs_total"))).toEqual([]);
  expect(valuesOf(await ask("explicit", 'absent(workflow_runs{job="other"})'))).toEqual([1]);
});

test("the rule with a star in a name is refused, as Prometheus refuses it", async () => {
  const body = await ask("explicit", brokenRule);
  expect(body).toMatchObject({ status: "error", errorType: "bad_data" });
  expect(body.error).toContain("binary expression must contain only scalar and instant vector types");
});
