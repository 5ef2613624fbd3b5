import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scrapeTargetCreateInput } from "@/lib/contract/scrape-targets";
import {
  changeScrapeTarget,
  createScrapeTarget,
  enabledScrapeTargets,
  listScrapeTargets,
  removeScrapeTarget,
  storedAuthorization,
} from "@/lib/control/scrape-targets";
import { openSecretBox } from "@/lib/control/secret-box";
import type { SessionProject } from "@/lib/control/session";
import { createLog } from "@/lib/log";
import { isStaleAt, wordsOf } from "@/lib/model/stale-marker";
import { createAddressCheck } from "@/lib/outbound/allowed-address";
import type { MetricsPipeline } from "@/lib/pipeline-metrics";
import { Scraper } from "@/lib/worker/scraper";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { openMetricsPipeline, readMetric, samplesOf } from "../support/metrics";

let database: TestDatabase;
let pipeline: MetricsPipeline;
let origin = "";
let answer: { status: number; type: string; body: string };
let asked: string | undefined;
const server = createServer((request, response) => {
  asked = request.headers.authorization;
  response.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
});
const project = { id: 1, slug: "default", name: "default", role: "admin" } as SessionProject;

beforeAll(async () => {
  database = await openTestDatabase();
  pipeline = openMetricsPipeline(database.pool);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await pipeline.close();
  await database.close();
});

const add = (of: object) =>
  createScrapeTarget(
    database.pool,
    project,
    scrapeTargetCreateInput.parse({ url: `${origin}/metrics`, ...of }),
    "u",
  );

function scraper() {
  const { pool: db } = database;
  const made = new Scraper({
    db,
    pipeline,
    log: createLog("worker", "fatal"),
    allows: createAddressCheck([]),
    targets: () => enabledScrapeTargets(db),
    unseal: async (sealed) => (await openSecretBox(db)).open(sealed),
  });
  const { signal } = new AbortController();
  return async (nowMs: number) => {
    const begun = await made.turn(nowMs, signal);
    await made.settled();
    return begun;
  };
}

const t0 = Date.parse("2026-03-05T10:30:00Z");

test("a target is scraped at its interval; what is gone ends, also when it is down, changed and removed", async () => {
  const { id } = await add({ labels: { job: "agents" }, interval_seconds: 10 });
  answer = { status: 200, type: "text/plain; version=0.0.4", body: '# TYPE a counter\na 1\nb{x="y"} 2\n' };
  const turn = scraper();
  // Its place within the interval is its own.
  let nowMs = t0;
  expect(await turn(nowMs)).toBeLessThanOrEqual(1);
  while ((await readMetric(database.pool, "up")).length === 0) {
    nowMs += 1_000;
    await turn(nowMs);
    expect(nowMs).toBeLessThan(t0 + 12_000);
  }
  expect(await turn(nowMs + 5_000)).toBe(0);
  answer.body = "a 3\n";
  expect(await turn(nowMs + 10_000)).toBe(1);
  answer = { status: 500, type: "text/plain", body: "" };
  expect(await turn(nowMs + 20_000)).toBe(1);
  const [a] = await readMetric(database.pool, "a", { job: "agents" });
  expect(samplesOf(a).slice(0, 2)).toEqual([
    [nowMs, 1],
    [nowMs + 10_000, 3],
  ]);
  expect(a && isStaleAt(wordsOf(a.values), 2)).toBe(true);
  const [b] = await readMetric(database.pool, "b");
  expect([...(b?.timesMs ?? [])]).toEqual([nowMs, nowMs + 10_000]);
  expect(b && isStaleAt(wordsOf(b.values), 1)).toBe(true);
  const [up] = await readMetric(database.pool, "up");
  expect([...(up?.values ?? [])]).toEqual([1, 1, 0]);
  const [row] = await listScrapeTargets(database.pool, [project]);
  expect(row?.last).toMatchObject({ up: false, error: "the target answered 500", samples: 0 });
  const changed = await changeScrapeTarget(database.pool, [project], {
    id,
    interval_seconds: 30,
    enabled: false,
  });
  expect(changed).toMatchObject({ interval_seconds: 30, enabled: false, labels: { job: "agents" } });
  await turn(nowMs + 21_000);
  const [ended] = await readMetric(database.pool, "up");
  expect(ended && isStaleAt(wordsOf(ended.values), 3)).toBe(true);
  await removeScrapeTarget(database.pool, [project], id);
  expect(await listScrapeTargets(database.pool, [project])).toEqual([]);
});

test("OpenMetrics, a page that is not one, and JSON by its mapping", async () => {
  const turnUntil = async (nowMs: number) => {
    const turn = scraper();
    for (let ms = nowMs; ms < nowMs + 3_000; ms += 250) if ((await turn(ms)) > 0) return;
    throw new Error("nothing was due");
  };
  const open = await add({ interval_seconds: 1, timeout_seconds: 1, labels: { job: "open" } });
  answer = {
    status: 200,
    type: "application/openmetrics-text; version=1.0.0",
    body: '# TYPE om counter\nom_total 5 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 1\n# EOF\n',
  };
  await turnUntil(t0);
  expect((await readMetric(database.pool, "om_total"))[0]?.values[0]).toBe(5);
  const { rows } = await database.pool.query("select trace_id from telemetry.metric_exemplars");
  expect(rows).toEqual([{ trace_id: "4bf92f35-77b3-4da6-a3ce-929d0e0e4736" }]);
  answer.body = "om_total five\n# EOF\n";
  await turnUntil(t0 + 10_000);
  const [broken] = await listScrapeTargets(database.pool, [project]);
  expect(broken?.last?.error).toBe("line 1: expected a number at column 10");
  await removeScrapeTarget(database.pool, [project], open.id);
  await add({
    kind: "json",
    interval_seconds: 1,
    timeout_seconds: 1,
    labels: { job: "json" },
    mapping: [{ path: "tasks.*.done", metric: "tasks_done_total", type: "counter", labels: { task: "$1" } }],
  });
  answer = { status: 200, type: "application/json", body: '{"tasks":{"a":{"done":4}}}' };
  await turnUntil(t0 + 20_000);
  const [json] = await readMetric(database.pool, "tasks_done_total", { job: "json" });
  expect(json?.labels.get("task")).toBe("a");
  expect(json?.values[0]).toBe(4);
});

test("an authorization is sent, never shown, and goes to no other place", async () => {
  answer = { status: 200, type: "text/plain; version=0.0.4", body: "sealed_metric 1\n" };
  const row = await add({ interval_seconds: 1, timeout_seconds: 1, authorization: "Bearer hush" });
  expect(row.has_authorization).toBe(true);
  expect(JSON.stringify(await listScrapeTargets(database.pool, [project]))).not.toContain("hush");
  const stored = await database.pool.query("select sealed_authorization::text from telemetry.scrape_targets");
  expect(JSON.stringify(stored.rows)).not.toContain("hush");
  const turn = scraper();
  const scrape = async (nowMs: number) => {
    asked = undefined;
    for (let ms = nowMs; asked === undefined && ms < nowMs + 3_000; ms += 250) await turn(ms);
  };
  await scrape(t0 + 40_000);
  expect(asked).toBe("Bearer hush");
  const change = (of: object) => changeScrapeTarget(database.pool, [project], { id: row.id, ...of });
  await expect(change({ url: "http://elsewhere.example/metrics" })).rejects.toThrow("given again");
  const at = (url: string) => storedAuthorization(database.pool, [project], { id: row.id, url });
  expect(await at(`${origin}/other`)).toBe("Bearer hush");
  expect(await at("http://elsewhere.example/metrics")).toBeNull();
  expect((await change({ url: `${origin}/other` })).has_authorization).toBe(true);
  expect((await change({ authorization: null })).has_authorization).toBe(false);
  await removeScrapeTarget(database.pool, [project], row.id);
});

test("a target is checked before it is kept, and is its project's", async () => {
  const check = (of: object) => scrapeTargetCreateInput.safeParse({ url: "http://h/m", ...of }).success;
  expect(check({})).toBe(true);
  expect(check({ url: "file:///etc/passwd" })).toBe(false);
  expect(check({ url: "http://user:secret@h/m" })).toBe(false);
  expect(check({ kind: "json" })).toBe(false);
  expect(check({ interval_seconds: 5, timeout_seconds: 10 })).toBe(false);
  expect(check({ labels: { "bad-name": "x" } })).toBe(false);
  const { id } = await add({});
  const other = [{ ...project, id: 2, slug: "other" }];
  await expect(removeScrapeTarget(database.pool, other, id)).rejects.toThrow("no such target");
  expect(await listScrapeTargets(database.pool, other)).toEqual([]);
});
