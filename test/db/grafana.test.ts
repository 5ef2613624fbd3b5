import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { scrapeTargetCreateInput } from "@/lib/contract/scrape-targets";
import { createScrapeTarget, enabledScrapeTargets } from "@/lib/control/scrape-targets";
import type { SessionProject } from "@/lib/control/session";
import { createLog } from "@/lib/log";
import { createAddressCheck } from "@/lib/outbound/allowed-address";
import { watchDisk } from "@/lib/watch/disk-metrics";
import { createMetrics, type Metrics } from "@/lib/watch/metrics";
import { createRedactionMetrics } from "@/lib/watch/redaction-metrics";
import { createSealMetrics } from "@/lib/watch/seal-metrics";
import { Scraper } from "@/lib/worker/scraper";
import { insertKey } from "../support/api-key";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { type Story, sendDecisions, sendRuns, taskPilotMetrics } from "../support/demo-story";
import { grafanaDashboards, interpolated } from "../support/grafana-dashboards";
import { openMetricsPipeline } from "../support/metrics";
import { askProm, closeProm } from "../support/prom-api";
import { openTestReceiver } from "../support/receiver";
import { deriveAll } from "../support/run-tables";

// Noon of yesterday: counters of what Runtower derives begin anew at midnight.
const endMs = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 43_200_000;
const rangeMs = 600_000;
const story: Story = { startMs: endMs - rangeMs, endMs };
const dashboards = grafanaDashboards();
let database: TestDatabase;
let key: string;

beforeAll(async () => {
  database = await openTestDatabase();
  await database.pool.query(
    "insert into projects (slug, name) values ('default', 'Default') on conflict do nothing",
  );
  key = await insertKey(database.pool, { project: "default", canRead: true, canWrite: true });
  const receiver = await openTestReceiver(database.url);
  await sendRuns(receiver, story);
  await sendDecisions(receiver.httpUrl, key, story);
  await receiver.send("http-json", "metrics", taskPilotMetrics(story, "documented", "explicit"), key);
  await receiver.stop();
  await deriveAll(database.pool);
  await scrapeOurselves();
  process.env.DATABASE_URL = database.url;
  process.env.LOG_LEVEL = "fatal";
}, 120_000);
afterAll(async () => {
  await closeProm();
  await database.close();
});

/** Pages of a receiver, a worker and a web process that are at work, scraped as the worker would, every 15 s. */
async function scrapeOurselves(): Promise<void> {
  const { pool } = database;
  const pages = busyProcesses();
  const server = createServer(async (request, response) => {
    const { body, contentType } = (await pages.get(request.url ?? "")?.text()) ?? {
      body: "",
      contentType: "",
    };
    response.writeHead(200, { "content-type": contentType }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const project = { id: 1, slug: "default", name: "default", role: "admin" } as SessionProject;
  for (const path of pages.keys()) {
    const url = `http://127.0.0.1:${port}${path}`;
    await createScrapeTarget(
      pool,
      project,
      scrapeTargetCreateInput.parse({ url, labels: { job: "runtower" } }),
      "u",
    );
  }
  const pipeline = openMetricsPipeline(pool);
  const scraper = new Scraper({
    db: pool,
    pipeline,
    log: createLog("worker", "fatal"),
    allows: createAddressCheck([]),
    targets: () => enabledScrapeTargets(pool),
    unseal: async () => "",
  });
  const { signal } = new AbortController();
  for (let ms = story.startMs; ms <= endMs; ms += 5_000) {
    await scraper.turn(ms, signal);
    await scraper.settled();
  }
  server.close();
  await pipeline.close();
}

function busyProcesses(): Map<string, Pick<Metrics, "text">> {
  const [receiver, worker, web] = [createMetrics("receiver"), createMetrics("worker"), createMetrics("web")];
  const { countRedacted } = createRedactionMetrics(receiver.registry);
  const seals = createSealMetrics(worker.registry);
  watchDisk(receiver.registry, () => ({ state: "ok", usedPercent: 41 }));
  receiver.watchInFlightBytes(() => 12_000);
  web.watchStreams(() => 3);
  const work = (): void => {
    for (const outcome of ["accepted", "overloaded"] as const)
      receiver.countExport({ signal: "traces", transport: "grpc", outcome, bytes: 40_000, durationMs: 12 });
    receiver.countAccepted("traces", 500);
    receiver.countRejected("traces", "no trace id", 2);
    receiver.countLimited("traces", new Map([["span_names" as const, 4]]));
    receiver.countCommit({ signal: "traces", rows: 500, exports: 3, durationMs: 20 });
    receiver.countCommitFailure("traces");
    countRedacted("emails", "attributes", 2);
    for (const outcome of ["done", "failed"] as const)
      worker.countJob({ job: "derive-runs", outcome, items: 10, durationMs: 30 });
    worker.setDeriveLag(400);
    seals.setLag(900);
    web.countRequest({ question: "runList", status: 200, durationMs: 15 });
  };
  const page = (metrics: Metrics) => ({
    text: () => {
      work();
      return metrics.text();
    },
  });
  return new Map([
    ["/receiver", page(receiver)],
    ["/worker", page(worker)],
    ["/web", page(web)],
  ]);
}

/** Numbers of the answer that are finite. */
async function numbersOf(expr: string, isInstant = false): Promise<number[]> {
  const query = interpolated(expr, rangeMs);
  const at = String(endMs / 1_000);
  const { status, body } = await askProm({
    key,
    method: "POST",
    ...(isInstant
      ? { path: "query", params: { query, time: at } }
      : {
          path: "query_range",
          params: { query, start: String(story.startMs / 1_000), end: at, step: "15" },
        }),
  });
  expect({ status, error: body.error, query }).toEqual({ status: 200, error: undefined, query });
  const series: { value?: [number, string]; values?: [number, string][] }[] = body.data.result;
  return series
    .flatMap(({ value, values }) => values ?? (value === undefined ? [] : [value]))
    .map(([, text]) => Number(text))
    .filter(Number.isFinite);
}

describe.each(dashboards.map((one) => [one.title, one] as const))("dashboard %s", (_title, dashboard) => {
  const panels = dashboard.panels.filter(({ type }) => type !== "row");
  const queries = panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, instant = false, refId }) => ({ title: `${title} ${refId}`, expr, instant })),
  );

  test.each(queries)("$title finds data", async ({ expr, instant }) => {
    expect(await numbersOf(expr, instant)).not.toEqual([]);
  });

  test("each variable has values", async () => {
    for (const { definition, type, name } of dashboard.templating.list) {
      if (type !== "query") continue;
      const [, metric = "", label = ""] = /^label_values\((\w+), (\w+)\)$/.exec(definition ?? "") ?? [];
      const params = { "match[]": metric, start: String(story.startMs / 1_000), end: String(endMs / 1_000) };
      const { body } = await askProm({ key, path: `label/${label}/values`, params });
      expect([name, body.data.length]).not.toEqual([name, 0]);
    }
  });

  test("is what Grafana can load, and says what it shows", () => {
    expect(dashboard.uid).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    for (const { title, description, fieldConfig, gridPos, targets = [] } of panels) {
      expect([title, description, fieldConfig?.defaults.unit]).not.toContain(undefined);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      expect(targets.length).toBeGreaterThan(0);
    }
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

test("what is provisioned is there, and named as dashboards and compose file name it", () => {
  const read = (path: string) => parse(readFileSync(path, "utf8"), { merge: true });
  const [source] = read("grafana/provisioning/datasources/runtower.yaml").datasources;
  expect(source).toMatchObject({ type: "prometheus", uid: "runtower" });
  for (const { templating } of dashboards)
    expect(templating.list[0]).toMatchObject({ type: "datasource", current: { value: source.uid } });
  const [provider] = read("grafana/provisioning/dashboards/runtower.yaml").providers;
  const { services, secrets } = read("docker-compose.yml");
  const { volumes, environment }: { volumes: string[]; environment: object } = services.grafana;
  expect(volumes).toContain(`./grafana/dashboards:${provider.options.path}:ro`);
  const variables = JSON.stringify(source).match(/(?<!\$)\$\{\w+\}/g) ?? [];
  expect(Object.keys(environment)).toEqual(expect.arrayContaining(variables.map((one) => one.slice(2, -1))));
  const { remote_write: writes, scrape_configs: scrapes } = read("grafana/prometheus.yml");
  expect(writes[0].authorization.credentials_file).toBe(`/run/secrets/${Object.keys(secrets)[0]}`);
  for (const target of scrapes[0].static_configs[0].targets)
    expect(Object.keys(services)).toContain(target.split(":")[0]);
});

test("no two dashboards have one uid", () => {
  expect(dashboards.length).toBe(3);
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
});
