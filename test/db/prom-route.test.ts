import { afterAll, beforeAll, expect, test } from "vitest";
import { appendIncrements } from "@/lib/rollup/append-increments";
import { insertKey } from "../support/api-key";
import { openTestDatabase, type TestDatabase } from "../support/database";

// Noon of yesterday: counters begin anew at midnight.
const noonS = Math.floor(Date.now() / 86_400_000) * 86_400 - 43_200;
let database: TestDatabase;
let key: string;
let otherKey: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await database.pool.query(
    "insert into projects (slug, name) values ('default', 'Default'), ('other', 'Other') on conflict do nothing",
  );
  key = await insertKey(database.pool, { project: "default", canRead: true, canWrite: false });
  otherKey = await insertKey(database.pool, { project: "other", canRead: true, canWrite: false });
  const { rows } = await database.pool.query<{ id: number }>(
    "select id from projects where slug = 'default'",
  );
  await appendIncrements(
    database.pool,
    [10, 20, 30, 40].map((seconds) => ({
      projectId: rows[0]?.id ?? 0,
      bucket: noonS + seconds * 10,
      dimension: "workflow" as const,
      grp: "refunds",
      name: "",
      outcome: "failed",
      count: 6,
      durationNs: 6_000_000_000n,
      inputTokens: 0,
      outputTokens: 0,
      costUsd: 0,
      histogram: [478, 6],
    })),
  );
  process.env.DATABASE_URL = database.url;
  process.env.LOG_LEVEL = "fatal";
});
afterAll(async () => {
  const { webContext } = await import("@/lib/api/context");
  await webContext().pool.end();
  await database.close();
});

async function ask(
  path: string,
  params: Record<string, string>,
  options: { key?: string; method?: "GET" | "POST" } = {},
) {
  const { GET, POST } = await import("@/app/api/prom/api/v1/[...path]/route");
  const text = new URLSearchParams(params).toString();
  const address = `http://localhost/api/prom/api/v1/${path}`;
  const headers = { authorization: `Bearer ${options.key ?? key}` };
  const response =
    options.method === "POST"
      ? await POST(
          new Request(address, {
            method: "POST",
            headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
            body: text,
          }),
        )
      : await GET(new Request(`${address}?${text}`, { headers }));
  return { status: response.status, body: await response.json() };
}

test("what Grafana asks to see whether a server is there", async () => {
  const answer = await ask("query", { query: "1+1", time: "4" }, { method: "POST" });
  expect(answer).toEqual({
    status: 200,
    body: { status: "success", data: { resultType: "scalar", result: [4, "2"] } },
  });
  expect((await ask("status/buildinfo", {})).body.data.version).toMatch(/^\d+\.\d+\.\d+$/);
});

test("runs as a counter, at one time and over a range, for its own project alone", async () => {
  const query = 'sum by (workflow, status) (increase(runtower_runs_total{workflow="refunds"}[10m]))';
  const at = String(noonS + 600);
  const instant = await ask("query", { query, time: at });
  expect(instant.body.data.result[0].metric).toEqual({ workflow: "refunds", status: "failed" });
  expect(Number(instant.body.data.result[0].value[1])).toBeGreaterThan(17);
  const range = await ask("query_range", {
    query: "runtower_runs_total",
    start: at,
    end: String(noonS + 900),
    step: "1m",
  });
  expect(range.body.data.result[0].values).toHaveLength(6);
  expect(range.body.data.result[0].values[0]).toEqual([noonS + 600, "24"]);
  const other = await ask("query", { query, time: at }, { key: otherKey });
  expect(other.body.data).toEqual({ resultType: "vector", result: [] });
});

test("a name or a value with NUL is a bad question, not a fault of ours", async () => {
  for (const query of ['{__name__="a\\x00"}', 'a{b="\\x00"}', 'runtower_runs_total{workflow="\\x00"}'])
    expect((await ask("query", { query })).body).toMatchObject({ status: "error", errorType: "bad_data" });
  expect((await ask("metadata", { metric: "\0" })).body.errorType).toBe("bad_data");
  expect((await ask("label/U__a_0_/values", {})).body.errorType).toBe("bad_data");
});

test("labels and their values", async () => {
  const range = { start: String(noonS), end: String(noonS + 900) };
  expect((await ask("label/workflow/values", range)).body.data).toEqual(["refunds"]);
  expect((await ask("labels", { ...range, "match[]": "runtower_runs_total" })).body.data).toEqual([
    "__name__",
    "status",
    "workflow",
  ]);
  expect(
    (await ask("series", { ...range, "match[]": '{__name__="runtower_runs_total"}' })).body.data,
  ).toEqual([{ __name__: "runtower_runs_total", status: "failed", workflow: "refunds" }]);
  expect((await ask("metadata", { metric: "runtower_runs_total" })).body.data).toEqual({
    runtower_runs_total: [{ type: "counter", help: "Runs that have ended, by how.", unit: "" }],
  });
});

test.each([
  ["query", { query: "sum(" }, 400, "bad_data", /parse error/],
  ["query", { query: "up", time: "yesterday" }, 400, "bad_data", /invalid parameter "time"/],
  [
    "query_range",
    { query: "up", start: "0", end: "11001", step: "1" },
    400,
    "bad_data",
    /maximum resolution/,
  ],
  ["query_range", { query: "up", start: "0", end: "10", step: "0" }, 400, "bad_data", /zero or negative/],
  ["query_range", { query: "up[5m]", start: "0", end: "10", step: "1" }, 400, "bad_data", /range vector/],
  ["series", {}, 400, "bad_data", /match\[\]/],
  ["nothing", {}, 404, "not_found", /no such endpoint/],
])("%s with %j is refused in Prometheus' words", async (path, params, status, errorType, words) => {
  const answer = await ask(path, params as Record<string, string>);
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ status: "error", errorType });
  expect(answer.body.error).toMatch(words);
});

test("a stranger learns nothing", async () => {
  const answer = await ask("query", { query: "up" }, { key: "rt_wrong" });
  expect(answer).toMatchObject({ status: 401, body: { status: "error", errorType: "unauthorized" } });
});
