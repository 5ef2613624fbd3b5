import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { insertKey } from "../support/api-key";
import { metricsMessage, ns, openMetricsPipeline } from "../support/metrics";
import { askProm, type PromAsk } from "../support/prom-api";
import { openWebSession, type WebSession } from "../support/web-session";

// The calls that Grafana's Prometheus data source makes, and the shapes that it reads.
const endMs = Date.now() - 60_000;
const startMs = endMs - 300_000;
const [start, end] = [String(startMs / 1_000), String(endMs / 1_000)];
const range = { start, end };
let session: WebSession;
let database: WebSession["db"];
let key: string;
let otherKey: string;
let cookie: string;

beforeAll(async () => {
  session = await openWebSession();
  database = session.db;
  cookie = session.cookie;
  await database.pool.query("insert into projects (slug, name) values ('other', 'Other')");
  key = await insertKey(database.pool, { project: "default", canRead: true, canWrite: false });
  otherKey = await insertKey(database.pool, { project: "other", canRead: true, canWrite: false });
  await store();
});
afterAll(() => session.close());

/** A counter, a histogram with an exemplar, and a metric whose name needs quotes, every 15 s. */
async function store(): Promise<void> {
  const pipeline = openMetricsPipeline(database.pool);
  const times = Array.from({ length: 21 }, (_, i) => ({ n: i + 1, timeUnixNano: ns(startMs + i * 15_000) }));
  const startTimeUnixNano = ns(startMs - 15_000);
  const exemplars = [
    {
      timeUnixNano: ns(endMs - 1_000),
      asDouble: 0.3,
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
    },
  ];
  await pipeline.ingestMetrics(
    1,
    metricsMessage({
      name: "http.requests",
      description: "Requests",
      sum: {
        isMonotonic: true,
        aggregationTemporality: 2,
        dataPoints: times.map(({ n, timeUnixNano }) => ({
          timeUnixNano,
          startTimeUnixNano,
          asDouble: n * 3,
        })),
      },
    }),
  );
  await pipeline.ingestMetrics(
    1,
    metricsMessage({
      name: "http.duration",
      unit: "s",
      histogram: {
        aggregationTemporality: 2,
        dataPoints: times.map(({ n, timeUnixNano }, i) => ({
          timeUnixNano,
          startTimeUnixNano,
          count: String(4 * n),
          sum: n,
          explicitBounds: [0.1, 0.5],
          bucketCounts: [1, 2, 1].map((one) => String(one * n)),
          ...(i === times.length - 1 && { exemplars }),
        })),
      },
    }),
  );
  await pipeline.close();
}

const ask = (path: string, params: PromAsk["params"] = {}, of: Partial<PromAsk> = {}) =>
  askProm({ path, params, key, ...of });
const post = { method: "POST" as const };
const labels = { instance: "i-1", job: "svc" };

describe("what Grafana asks", () => {
  test("Save & test: 1+1 by a form, soon after the epoch, then what server this is", async () => {
    const { status, body, headers } = await ask("query", { query: "1+1", time: "4" }, post);
    expect({ status, body }).toEqual({
      status: 200,
      body: { status: "success", data: { resultType: "scalar", result: [4, "2"] } },
    });
    expect(headers.get("access-control-allow-origin")).toBe("*");
    const { body: build } = await ask("status/buildinfo");
    expect(Object.keys(build.data).sort()).toEqual(
      ["branch", "buildDate", "buildUser", "goVersion", "revision", "version"].sort(),
    );
    expect(build.data).not.toHaveProperty("features");
  });

  test.each(["GET", "POST"] as const)("query, %s: a vector, a matrix, a string", async (method) => {
    const of = (query: string) =>
      ask("query", { query, time: end }, { method }).then(({ body }) => body.data);
    expect(await of("http_requests_total")).toEqual({
      resultType: "vector",
      result: [{ metric: { __name__: "http_requests_total", ...labels }, value: [endMs / 1_000, "63"] }],
    });
    const matrix = await of("http_requests_total[1m]");
    expect(matrix.resultType).toBe("matrix");
    expect(matrix.result[0].values.at(-1)).toEqual([endMs / 1_000, "63"]);
    expect(await of('"words"')).toEqual({ resultType: "string", result: [endMs / 1_000, "words"] });
  });

  test("query: a histogram is told with its buckets", async () => {
    const { body } = await ask("query", { query: "http_duration_seconds", time: end });
    expect(body.data.result).toEqual([
      {
        metric: { __name__: "http_duration_seconds", ...labels },
        histogram: [
          endMs / 1_000,
          {
            count: "84",
            sum: "21",
            buckets: [
              [3, "-Inf", "0.1", "21"],
              [0, "0.1", "0.5", "42"],
              [0, "0.5", "+Inf", "21"],
            ],
          },
        ],
      },
    ]);
  });

  test.each(["GET", "POST"] as const)(
    "query_range, %s: values on the grid of the question",
    async (method) => {
      const params = { query: "sum(rate(http_requests_total[1m]))", ...range, step: "60" };
      const { body } = await ask("query_range", params, { method });
      expect(body.data.resultType).toBe("matrix");
      const [only] = body.data.result;
      expect(only.metric).toEqual({});
      const [atS, value] = only.values.at(-1);
      expect(atS).toBe(endMs / 1_000);
      expect(Number(value)).toBeCloseTo(0.2, 9);
      const native = await ask(
        "query_range",
        { query: "http_duration_seconds", ...range, step: "60" },
        { method },
      );
      expect(native.body.data.result[0]).toHaveProperty("histograms");
      expect(native.body.data.result[0]).not.toHaveProperty("values");
    },
  );

  test("series, GET and POST, also of all names with several selectors", async () => {
    const params: [string, string][] = [
      ["match[]", '{__name__=~"http_requests.*"}'],
      ["match[]", "http_duration_seconds_count"],
      ...Object.entries(range),
    ];
    for (const method of ["GET", "POST"] as const) {
      const { body } = await ask("series", params, { method });
      expect(body.data.map((one: { __name__: string }) => one.__name__).sort()).toEqual([
        "http_duration_seconds_count",
        "http_requests_total",
      ]);
    }
    const { body } = await ask("series", { "match[]": '{__name__!=""}', ...range, limit: "2" }, post);
    expect(body.data).toHaveLength(2);
    expect(body.warnings).toEqual(["results truncated due to limit"]);
  });

  test("labels and their values: names for the builder, values within a time range and a selector", async () => {
    for (const method of ["GET", "POST"] as const)
      expect((await ask("labels", range, { method })).body.data).toEqual(
        expect.arrayContaining(["__name__", "instance", "job", "le"]),
      );
    const { body } = await ask("label/__name__/values", { ...range, limit: "40000" });
    expect(body.data).toEqual(
      expect.arrayContaining(["http_duration_seconds_bucket", "http_requests_total"]),
    );
    expect(body.data).toEqual([...body.data].sort());
    const of = { ...range, "match[]": "http_duration_seconds_bucket" };
    expect((await ask("label/le/values", of)).body.data).toEqual(["+Inf", "0.1", "0.5"]);
    expect((await ask("label/U__job/values", of)).body.data).toEqual(["svc"]);
    expect((await ask("label/job/values", of, post)).status).toBe(405);
  });

  test("metadata: all, one, so many", async () => {
    const { body } = await ask("metadata", { metric: "http_requests_total" });
    expect(body.data).toEqual({ http_requests_total: [{ type: "counter", help: "Requests", unit: "" }] });
    const all = await ask("metadata", { limit_per_metric: "1" });
    expect(all.body.data.http_duration_seconds).toEqual([{ type: "histogram", help: "", unit: "s" }]);
    expect(Object.keys((await ask("metadata", { limit: "1" })).body.data)).toHaveLength(1);
  });

  test("query_exemplars: of what the query selects, with the trace", async () => {
    for (const method of ["GET", "POST"] as const) {
      const query = "histogram_quantile(0.9, rate(http_duration_seconds_bucket[1m]))";
      const { body } = await ask("query_exemplars", { query, ...range }, { method });
      const found = body.data.flatMap(({ exemplars }: { exemplars: object[] }) => exemplars);
      expect(found).toEqual([
        {
          labels: { span_id: "b7ad6b7169203331", trace_id: "0af7651916cd43dd8448eb211c80319c" },
          value: "0.3",
          timestamp: (endMs - 1_000) / 1_000,
        },
      ]);
      expect(body.data[0].seriesLabels).toMatchObject({
        __name__: "http_duration_seconds_bucket",
        ...labels,
      });
    }
    expect((await ask("query_exemplars", { query: "up", ...range })).body.data).toEqual([]);
  });

  test("rules and alerts: lists, whether or not there are any", async () => {
    const rules = await ask("rules", { type: "alert" });
    expect(rules.body).toMatchObject({ status: "success", data: { groups: expect.any(Array) } });
    expect((await ask("alerts")).body).toMatchObject({
      status: "success",
      data: { alerts: expect.any(Array) },
    });
  });

  test("format_query and parse_query", async () => {
    expect((await ask("format_query", { query: "sum by(job)(up)" })).body.data).toBe("sum by (job) (up)");
    const { body } = await ask("parse_query", { query: "up" }, post);
    expect(body.data).toMatchObject({ type: "vectorSelector", name: "up" });
  });
});

test.each<[string, Record<string, string>, number, string, RegExp]>([
  ["query", {}, 400, "bad_data", /query|parse error/],
  ["query", { query: "sum(" }, 400, "bad_data", /parse error/],
  ["query", { query: "up", time: "yesterday" }, 400, "bad_data", /invalid parameter "time"/],
  ["query", { query: "up", timeout: "soon" }, 400, "bad_data", /invalid parameter "timeout"/],
  ["query", { query: "up", limit: "-1" }, 400, "bad_data", /limit/],
  ["query", { query: "{}" }, 400, "bad_data", /at least one non-empty matcher/],
  ["query_range", { query: "up", start: "0", end: "11001", step: "1" }, 400, "bad_data", /11,000 points/],
  [
    "query_range",
    { query: "up", start: "9", end: "1", step: "1" },
    400,
    "bad_data",
    /end timestamp must not be before/,
  ],
  ["query_range", { query: "up", start: "0", end: "10", step: "0" }, 400, "bad_data", /zero or negative/],
  ["query_range", { query: "up", start: "0", end: "10" }, 400, "bad_data", /step/],
  ["query_range", { query: "up[5m]", start: "0", end: "10", step: "1" }, 400, "bad_data", /range vector/],
  ["series", {}, 400, "bad_data", /no match\[\] parameter/],
  ["series", { "match[]": "sum(up)" }, 400, "bad_data", /match\[\]|selector/],
  ["labels", { start: "x" }, 400, "bad_data", /invalid parameter "start"/],
  ["query_exemplars", { query: "up(" }, 400, "bad_data", /./],
  ["format_query", { query: "sum(" }, 400, "bad_data", /parse error/],
  ["targets", {}, 404, "not_found", /no such endpoint/],
  ["constructor", {}, 404, "not_found", /no such endpoint/],
])("wrong: %s %j answers %i %s", async (path, params, status, errorType, words) => {
  const answer = await ask(path, params);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ status: "error", errorType, error: expect.stringMatching(words) });
  expect(answer.body).not.toHaveProperty("data");
});

test("11,000 points are the most, and as many are answered", async () => {
  const params = { query: "vector(1)", start: "0", end: "11000", step: "1" };
  const { body } = await ask("query_range", params);
  expect(body.data.result[0].values).toHaveLength(11_001);
});

test("an execution that fails is 422, as Prometheus has it", async () => {
  const query = 'label_replace({__name__=~"http_duration_seconds_(sum|count)"}, "__name__", "same", "", "")';
  const { status, body } = await ask("query", { query, time: end });
  expect({ status, errorType: body.errorType }).toEqual({ status: 422, errorType: "execution" });
});

const questions: [string, Record<string, string>][] = [
  ["query", { query: "http_requests_total", time: end }],
  ["query_range", { query: "http_requests_total", ...range, step: "60" }],
  ["series", { "match[]": "http_requests_total", ...range }],
  ["labels", { "match[]": "http_requests_total", ...range }],
  ["label/job/values", range],
  ["query_exemplars", { query: "http_duration_seconds_bucket", ...range }],
  ["metadata", { metric: "http_requests_total" }],
];
const foundBy = (body: { data: { result?: unknown[] } & object }) =>
  body.data.result ?? Object.values(body.data);

describe.each(questions)("%s", (path, params) => {
  test("another project's key finds nothing, this one's and a session of a member do", async () => {
    expect(foundBy((await ask(path, params, { key: otherKey })).body)).toEqual([]);
    expect(foundBy((await ask(path, params)).body)).not.toEqual([]);
    const bySession = await askProm({ path, params, headers: { cookie, host: "localhost:3000" } });
    expect(foundBy(bySession.body)).not.toEqual([]);
  });

  test("a key cannot name another project; nobody and a wrong key are refused", async () => {
    expect((await ask(path, { ...params, project: "default" }, { key: otherKey })).status).toBe(404);
    for (const headers of [{}, { authorization: "Bearer rt_wrong" }]) {
      const { status, body } = await askProm({ path, params, headers });
      expect({ status, body }).toMatchObject({
        status: 401,
        body: { status: "error", errorType: "unauthorized" },
      });
    }
  });
});

test("a key without read scope is told so; X-API-Key is a key, too; preflight is answered", async () => {
  const writer = await insertKey(database.pool, { project: "default", canRead: false, canWrite: true });
  const refused = await ask("query", { query: "1" }, { key: writer });
  expect({ status: refused.status, type: refused.body.errorType }).toEqual({
    status: 403,
    type: "forbidden",
  });
  const { body } = await askProm({ path: "query", params: { query: "1" }, headers: { "x-api-key": key } });
  expect(body.status).toBe("success");
  const { OPTIONS } = await import("@/app/api/prom/api/v1/[...path]/route");
  const answer = OPTIONS();
  expect(answer.status).toBe(204);
  expect(answer.headers.get("access-control-allow-methods")).toContain("POST");
});
