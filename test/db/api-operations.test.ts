import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { RouteHandler } from "@/lib/api/handle";
import { dashboardSpec } from "@/lib/contract/dashboard-spec";
import { ruleDefinition } from "@/lib/contract/rule-input";
import { createDashboard } from "@/lib/control/dashboards";
import { createRule } from "@/lib/control/rules/save-rule";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { notificationPayload, notifiedAlert, queueNotification } from "../support/notifications";
import { seedDecisions } from "./decision-seed";
import { fireAlerts, issueIdOf } from "./issue-seed";
import { now, seed, traceA } from "./query-seed";
import { seedReplay } from "./replay-seed";
import { seedSilence } from "./silence-seed";

const readKey = "rt_read_key_of_the_default_project";
const writeKey = "rt_write_key_of_the_default_project";
const otherKey = "rt_read_key_of_the_other_project";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  await seed(db.pool);
  await seedDecisions(db.pool);
  await seedReplay(db.pool);
  const spec = dashboardSpec.parse({ title: "Runs" });
  given.notificationDetail = {
    id: await queueNotification(db.pool, notificationPayload([notifiedAlert("Slow")])),
  };
  given.silenceDetail = { id: await seedSilence(db.pool) };
  const [fired] = await fireAlerts(db.pool, 1, [{ labels: { alertname: "Slow", service: "planner" } }]);
  for (const operation of ["alertDetail", "alertEvidence"]) given[operation] = { id: String(fired?.alertId) };
  for (const operation of ["issueDetail", "issueMembers", "issueEvidence"])
    given[operation] = { id: await issueIdOf(db.pool, fired?.alertId ?? 0n) };
  await createDashboard(db.pool, { projectId: 1, email: "ann@example.com", spec, note: "Made" });
  const rule = ruleDefinition.parse({ name: "Down", expr: "up == 0" });
  const place = { projectId: 1, email: null, file: "mine", group: "default", interval_ms: undefined };
  const { id } = await createRule(db.pool, { ...place, enabled: true, rule });
  for (const operation of ["ruleDetail", "ruleEvaluations"]) given[operation] = { id };
  const add = (projectId: number, key: string, canRead: boolean) =>
    db.pool.query(
      "insert into api_keys (id, project_id, name, prefix, hash, can_read, can_write) values ($1, $2, 'test', 'rt_', $3, $4, true)",
      [key, projectId, createHash("sha256").update(key).digest("hex"), canRead],
    );
  await add(1, readKey, true);
  await add(1, writeKey, false);
  await add(2, otherKey, true);
  process.env.DATABASE_URL = db.url;
  process.env.LOG_LEVEL = "fatal";
});
afterAll(async () => {
  const { webContext } = await import("@/lib/api/context");
  await webContext().pool.end();
  await db.close();
});

/** The handler that Next would choose for this address of the document. */
async function handlerOf(path: string): Promise<RouteHandler> {
  const folder = path.replaceAll("{", "[").replaceAll("}", "]");
  const file = resolve(import.meta.dirname, `../../app${folder}/route.ts`);
  return ((await import(/* @vite-ignore */ file)) as { GET: RouteHandler }).GET;
}

async function get(
  path: string,
  address = path,
  key: string | null = readKey,
): Promise<{ status: number; body: unknown; headers: Headers }> {
  const headers = key === null ? {} : { authorization: `Bearer ${key}` };
  const handler = await handlerOf(path);
  const response = await handler(new Request(`http://localhost${address}`, { headers }));
  return { status: response.status, body: await response.json(), headers: response.headers };
}

type Document = {
  paths: {
    [path: string]: {
      get?: {
        operationId: string;
        parameters: { name: string; in: string; required: boolean }[];
        responses: { 200: { content: { "application/json": { schema: object } } } };
      };
    };
  };
};
// What tells of the whole installation is not for keys.
const adminOnly = ["ingestStorage"];
// Those take other keys than lists do.
const fromRollups = [
  "panelSeries",
  "overviewNumbers",
  "decisionsPanel",
  "guardrailsPanel",
  "decisionLatencyPanel",
  "decisionBreakdown",
];
// Enough to call every operation; found by parameter name.
const given: { [operation: string]: { [name: string]: string } } = {
  runDetail: { id: "run-1" },
  runOutput: { id: "run-1" },
  decisionDetail: { id: "denied" },
  resolve: { id: "req-a" },
  requestStory: { requestId: "req-a" },
  panelSeries: { panel: "latency" },
  decisionBreakdown: { by: "rule" },
  facets: { signal: "traces" },
  dashboardDetail: { id: "1" },
  dashboardVersions: { id: "1" },
  ruleFileText: { file: "mine" },
  runbook: { name: "RunsFailing" },
  replayDetail: { id: "1" },
  replayResults: { id: "1" },
  replayResult: { id: "1", n: "1" },
  replayGroups: { id: "1", by: "rule" },
  traceMatches: { id: traceA, text: "order" },
  payload: { id: traceA, span: "0000000000000003", key: "http.status_code" },
};
const anyOperation: { [name: string]: string } = {
  id: traceA,
  span: "0000000000000003",
  q: "service:planner",
};

describe("the OpenAPI document", () => {
  it("describes every question, and each is answered by its own schema", async () => {
    const { status, body } = await get("/api/v1/openapi.json", "/api/v1/openapi.json", null);
    expect(status).toBe(200);
    const document = body as Document;
    const { operations } = await import("@/lib/contract/operations");
    const called: string[] = [];
    for (const [path, { get: operation }] of Object.entries(document.paths)) {
      if (operation === undefined || !(operation.operationId in operations)) continue;
      const schema = operation.responses[200].content["application/json"].schema;
      const values = { ...anyOperation, ...given[operation.operationId] };
      if (fromRollups.includes(operation.operationId)) values.q = "";
      let address = path;
      const search = new URLSearchParams();
      for (const parameter of operation.parameters) {
        const value = values[parameter.name];
        if (parameter.required) expect(value, `${path} ${parameter.name}`).toBeDefined();
        if (value === undefined) continue;
        if (parameter.in === "path")
          address = address.replace(`{${parameter.name}}`, encodeURIComponent(value));
        else search.set(parameter.name, value);
      }
      const answer = await get(path, `${address}?${search}`);
      called.push(operation.operationId);
      if (adminOnly.includes(operation.operationId)) {
        expect(answer.status).toBe(403);
        continue;
      }
      expect(answer.status, `${address}: ${JSON.stringify(answer.body).slice(0, 300)}`).toBe(200);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).parse(answer.body);
    }
    expect(called.sort()).toEqual(Object.keys(operations).sort());
  });
});

describe("the read API", () => {
  it.each([
    ["no key", null, "/api/v1/runs", 401, "unauthenticated"],
    ["a wrong key", "rt_no_such_key", "/api/v1/runs", 401, "unauthenticated"],
    ["a key without read scope", writeKey, "/api/v1/runs", 403, "forbidden"],
    ["a project of others", readKey, "/api/v1/runs?project=other", 404, "not_found"],
    ["a project that is not there", readKey, "/api/v1/runs?project=nowhere", 404, "not_found"],
    ["a faulty query", readKey, "/api/v1/runs?q=status:happy", 400, "invalid_input"],
    ["a faulty limit", readKey, "/api/v1/runs?limit=0", 400, "invalid_input"],
    ["a faulty time", readKey, "/api/v1/runs?from=yesterday", 400, "invalid_input"],
    ["a forged cursor", readKey, "/api/v1/runs?cursor=AAAA", 400, "invalid_input"],
  ])("%s", async (_, key, address, status, code) => {
    const answer = await get("/api/v1/runs", address, key);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { code } });
  });

  it("answers for another project's rows as if they did not exist", async () => {
    expect((await get("/api/v1/traces/{id}", `/api/v1/traces/${traceA}`, otherKey)).status).toBe(404);
    expect((await get("/api/v1/runs/{id}", "/api/v1/runs/run-1", otherKey)).status).toBe(404);
    expect((await get("/api/v1/requests/{requestId}", "/api/v1/requests/req-a", otherKey)).status).toBe(404);
    expect((await get("/api/v1/decisions/{id}", "/api/v1/decisions/checked", otherKey)).status).toBe(404);
    expect((await get("/api/v1/resolve", "/api/v1/resolve?id=req-a", otherKey)).body).toEqual({ data: [] });
  });

  it("gives rule files as they are, all of them in a tar", async () => {
    const handler = await handlerOf("/api/v1/rule-files/export");
    const ask = (query: string) =>
      handler(
        new Request(`http://localhost/api/v1/rule-files/export${query}`, {
          headers: { "x-api-key": readKey },
        }),
      );
    const one = await ask("?file=mine");
    expect(one.headers.get("content-disposition")).toContain('filename="mine.yml"');
    const text = await one.text();
    expect(text).toContain("alert: Down");
    const all = await ask("");
    expect(all.headers.get("content-disposition")).toContain("rules-default.tar");
    const tar = Buffer.from(await all.arrayBuffer());
    expect(tar.subarray(0, 8).toString()).toBe("mine.yml");
    expect(tar.subarray(512, 512 + text.length).toString()).toBe(text);
    expect((await ask("?file=none")).status).toBe(404);
  });

  it("gives a run's output as a file", async () => {
    const handler = await handlerOf("/api/v1/runs/{id}/output");
    const request = new Request("http://localhost/api/v1/runs/run-1/output?download=1", {
      headers: { "x-api-key": readKey },
    });
    const response = await handler(request);
    expect(response.headers.get("content-disposition")).toContain("run-1.log");
    expect(await response.text()).toBe("Grüße\nwarning: slow\n");
  });
});

/** Reads server-sent events until `wanted` of them have come. */
async function readEvents(
  response: Response,
  wanted: (events: { event: string; data: unknown }[]) => boolean,
  meanwhile: () => Promise<void>,
) {
  const reader = (response.body ?? new ReadableStream())
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  const events: { event: string; data: unknown }[] = [];
  let text = "";
  let started = false;
  while (!wanted(events)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
    const parts = text.split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const event = /^event: (.*)$/m.exec(part)?.[1];
      const data = /^data: (.*)$/m.exec(part)?.[1];
      if (event !== undefined && data !== undefined) events.push({ event, data: JSON.parse(data) });
    }
    if (!started && events.length > 0) {
      started = true;
      await meanwhile();
    }
  }
  return events;
}

describe("live", () => {
  const open = async (path: string, address: string) => {
    const closing = new AbortController();
    const handler = await handlerOf(path);
    const response = await handler(
      new Request(`http://localhost${address}`, {
        headers: { authorization: `Bearer ${readKey}` },
        signal: closing.signal,
      }),
    );
    return { response, close: () => closing.abort() };
  };
  const notify = (notice: object) =>
    db.pool.query("select pg_notify('runtower_changed', $1)", [JSON.stringify(notice)]);

  it("the stream tells what changed in its own project, and who is alive; it survives a lost connection", async () => {
    await db.pool.query(
      "insert into telemetry.processes (id, kind, host, pid, started_at, last_seen) values ('r', 'receiver', 'h', 1, now(), now())",
    );
    const { response, close } = await open("/api/v1/stream", "/api/v1/stream");
    const events = await readEvents(
      response,
      (all) => all.some(({ event }) => event === "changed"),
      async () => {
        await new Promise((done) => setTimeout(done, 500));
        await notify({ project: 2, spans: 7 });
        await notify({ project: 1, spans: 2, runs: ["run-1"] });
        await notify({ project: 1, spans: 3, runs: ["run-1"] });
      },
    );
    expect(events.find(({ event }) => event === "status")?.data).toMatchObject({
      receiver: { alive: true },
      worker: { alive: false },
    });
    expect(events.find(({ event }) => event === "changed")?.data).toEqual({
      project: "default",
      spans: 5,
      logs: 0,
      decisions: 0,
      runs: ["run-1"],
      rollups: false,
      alerts: false,
    });
    close();

    const again = await open("/api/v1/stream", "/api/v1/stream");
    const after = await readEvents(
      again.response,
      (all) => all.some(({ event }) => event === "changed"),
      async () => {
        await new Promise((done) => setTimeout(done, 500));
        await db.pool.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'runtower-listen' and datname = current_database()",
        );
      },
    );
    expect(after.at(-1)?.data).toMatchObject({ rollups: true });
    again.close();
  });

  it("the log tail sends a new line that matches, once", async () => {
    const { response, close } = await open("/api/v1/logs/tail", "/api/v1/logs/tail?q=level:error");
    const events = await readEvents(
      response,
      (all) => all.some(({ data }) => Array.isArray(data) && data.length > 0),
      async () => {
        await db.pool.query(
          `insert into telemetry.log_records (time_ns, observed_ns, resource_id, project_id, severity, body, attributes)
           values ($1, $1, 10, 1, 9, 'quiet', '{}'), ($1, $1, 10, 1, 17, 'loud', '{}')`,
          [now],
        );
        await notify({ project: 1, logs: 2 });
      },
    );
    expect(events.flatMap(({ data }) => data as { body: string }[]).map((line) => line.body)).toEqual([
      "loud",
    ]);
    close();
  });

  it("a faulty query of the tail is a 400, not a silent stream", async () => {
    const { response } = await open("/api/v1/logs/tail", "/api/v1/logs/tail?q=level:loud");
    expect(response.status).toBe(400);
  });
});
