import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CutProxy, startCutProxy, through } from "../support/cut-proxy";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { addProject, openTestReceiver, type TestReceiver } from "../support/receiver";

let db: TestDatabase;
let line: CutProxy;
let receiver: TestReceiver;
let project: { id: number; key: string };
let other: { id: number; key: string };
beforeAll(async () => {
  db = await openTestDatabase();
  line = await startCutProxy(db.url);
  project = await addProject(db.pool, "decided");
  other = await addProject(db.pool, "other");
  receiver = await openTestReceiver(through(line, db.url), { RUNTOWER_MAX_BODY_BYTES: "200000" });
});
afterAll(async () => {
  await receiver?.stop();
  await line?.close();
  await db?.close();
});
beforeEach(async () => {
  await db.pool.query("truncate telemetry.decisions, telemetry.opa_instances, telemetry.ingest_stats");
});

let made = 0;
function event(over: object = {}): Record<string, unknown> {
  made += 1;
  return {
    labels: { app: "shop-agents", id: "opa-1", version: "1.22.2" },
    decision_id: `decision-${made}`,
    bundles: { agents: { revision: "rev-7" } },
    path: "agents/tools",
    input: {
      tool_name: "delete_file",
      agent_id: "executor",
      parameters: { path: "/etc/passwd", card: "**" },
    },
    result: { allow: false, deny: ["path /etc/passwd is outside of the workspace"] },
    erased: ["/input/password"],
    masked: ["/input/parameters/card"],
    requested_by: "127.0.0.1:43542",
    timestamp: new Date().toISOString().replace("Z", "123456Z"),
    metrics: { timer_server_handler_ns: 581_534 },
    req_id: made,
    ...over,
  };
}

type Answer = { status: number; body: Record<string, unknown>; retryAfter: string | null };
async function post(
  path: string,
  body: Buffer | string,
  headers: Record<string, string> = {},
  key: string | null = project.key,
): Promise<Answer> {
  const response = await fetch(`${receiver.httpUrl}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === "" ? {} : JSON.parse(text),
    retryAfter: response.headers.get("retry-after"),
  };
}
const zipped = { "content-encoding": "gzip" };
const upload = (events: unknown, key?: string) =>
  post("/opa/logs", gzipSync(JSON.stringify(events)), zipped, key);

async function rows(projectId = project.id): Promise<Record<string, unknown>[]> {
  const { rows: found } = await db.pool.query<Record<string, unknown>>(
    "select * from telemetry.decisions where project_id = $1 order by seq",
    [projectId],
  );
  return found;
}

describe("POST /opa/logs", () => {
  it("stores what OPA sends, masked paths and all, once", async () => {
    const events = [event(), event({ result: { allow: true, deny: [] } })];
    expect(await upload(events)).toMatchObject({
      status: 200,
      body: { accepted: 2, duplicates: 0, merged: 0, rejected: 0, errors: [] },
    });
    expect(await rows()).toMatchObject([
      {
        decision_id: events[0]?.decision_id,
        source: "opa",
        verdict: "deny",
        policy: "agents/tools",
        rule: "deny",
        revision: "rev-7",
        reason: "path /etc/passwd is outside of the workspace",
        tool: "delete_file",
        agent: "executor",
        service: "shop-agents",
        point: "tool_call",
        latency_ns: 581_534n,
        erased: ["/input/password"],
        masked: ["/input/parameters/card"],
      },
      { verdict: "allow" },
    ]);
    expect((await upload(events)).body).toMatchObject({ accepted: 2, duplicates: 2 });
    expect(await rows()).toHaveLength(2);
  });

  it("takes a partition, plain bodies, and an empty list", async () => {
    expect((await post("/opa/logs/eu-1", JSON.stringify([event()]))).status).toBe(200);
    expect((await post("/opa/logs", "[]")).body).toMatchObject({ accepted: 0, rejected: 0 });
    expect(await rows()).toHaveLength(1);
  });

  it("refuses a bad event alone, in a success: OPA would send the whole chunk for ever", async () => {
    const answer = await upload([
      event(),
      "no object",
      event({ timestamp: "1999-01-01T00:00:00Z" }),
      event(),
    ]);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        accepted: 2,
        rejected: 2,
        errors: [
          { index: 1, reason: "not a JSON object" },
          { index: 2, reason: "decision time is older than the retention of its project" },
        ],
      },
    });
    expect(await rows()).toHaveLength(2);
  });

  it("says what is wrong with a body that is no upload", async () => {
    const bad: [Buffer | string, Record<string, string>][] = [
      [Buffer.from("not gzip"), zipped],
      [gzipSync("[{]"), zipped],
      ['{"decision_id":"x"}', {}],
      ["", {}],
      ["[]", { "content-encoding": "zstd" }],
    ];
    for (const [body, headers] of bad)
      expect(await post("/opa/logs", body, headers)).toMatchObject({
        status: 400,
        body: { error: { code: "invalid_input", message: expect.any(String) } },
      });
    expect(await rows()).toEqual([]);
    // A bomb stops at the bound, compressed it is small.
    const large = await upload([event({ input: { text: "a".repeat(300_000) } })]);
    expect(large).toMatchObject({ status: 413, body: { error: { code: "too_large" } } });
    const wrongMethod = await fetch(`${receiver.httpUrl}/opa/logs`);
    expect([wrongMethod.status, wrongMethod.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("counts each decision once when the same chunk comes by several connections at a time", async () => {
    const events = Array.from({ length: 40 }, () => event());
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => upload(events.slice(i, 34 + i))));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const stored = answers.reduce(
      (sum, { body }) => sum + Number(body.accepted) - Number(body.duplicates),
      0,
    );
    expect(stored).toBe(39);
    expect(await rows()).toHaveLength(39);
  });

  it("keeps projects apart and lets nobody in without a key for it", async () => {
    const shared = event();
    await upload([shared]);
    expect((await upload([shared], other.key)).body).toMatchObject({ accepted: 1, duplicates: 0 });
    expect(await rows(other.id)).toHaveLength(1);
    expect(await rows()).toHaveLength(1);
    expect((await upload([event()], "rt_wrong")).status).toBe(401);
    const { status } = await post("/opa/logs", "[]", { "x-forwarded-for": "203.0.113.9" }, null);
    expect(status).toBe(401);
  });

  it("asks to come back while the database is away, and has everything once afterwards", async () => {
    const events = Array.from({ length: 20 }, () => event());
    line.shut();
    const away = await upload(events);
    expect(away).toMatchObject({ status: 503, body: { error: { code: "unavailable" } } });
    expect(Number(away.retryAfter)).toBeGreaterThan(0);
    line.open();
    expect(await upload(events)).toMatchObject({ status: 200, body: { accepted: 20 } });
    expect(await rows()).toHaveLength(20);
  }, 30_000);
});

describe("POST /v1/decisions", () => {
  const one = (over: object = {}) => {
    made += 1;
    return {
      decision_id: `told-${made}`,
      verdict: "deny",
      policy: "refunds",
      reason: "over 200 EUR",
      ...over,
    };
  };

  it("takes one, a list, and JSON lines", async () => {
    expect((await post("/v1/decisions", JSON.stringify(one()))).body).toMatchObject({ accepted: 1 });
    expect((await post("/v1/decisions", JSON.stringify([one(), one()]))).body).toMatchObject({ accepted: 2 });
    const lines = `${JSON.stringify(one())}\n\n${JSON.stringify(one())}\n`;
    const answer = await post("/v1/decisions", gzipSync(lines), {
      ...zipped,
      "content-type": "application/x-ndjson",
    });
    expect(answer).toMatchObject({ status: 200, body: { accepted: 2, rejected: 0 } });
    expect((await rows()).map(({ source, verdict }) => `${source} ${verdict}`)).toEqual(
      Array.from({ length: 5 }, () => "api deny"),
    );
  });

  it("is a 400 only where nothing of it could be taken, and says why for each", async () => {
    const mixed = await post("/v1/decisions", JSON.stringify([one({ verdict: "perhaps" }), one()]));
    expect(mixed).toMatchObject({ status: 200, body: { accepted: 1, rejected: 1, errors: [{ index: 0 }] } });
    const none = await post("/v1/decisions", JSON.stringify([one({ verdict: "perhaps" })]));
    expect(none).toMatchObject({ status: 400, body: { accepted: 0, rejected: 1, errors: [{ index: 0 }] } });
    expect((await post("/v1/decisions", "")).status).toBe(400);
  });

  it("tells more of a decision that OPA sent", async () => {
    const sent = event();
    await upload([sent]);
    const told = one({ decision_id: sent.decision_id, user: "ada", session_id: "s-1" });
    expect((await post("/v1/decisions", JSON.stringify(told))).body).toMatchObject({
      accepted: 1,
      merged: 1,
    });
    expect(await rows()).toMatchObject([
      { source: "opa", sources: ["opa", "api"], user_id: "ada", session_id: "s-1", policy: "agents/tools" },
    ]);
  });
});

describe("POST /opa/status", () => {
  const status = (dropped: number, started: string, over: object = {}) => ({
    labels: { app: "shop-agents", id: "opa-1", version: "1.22.2" },
    bundles: { agents: { name: "agents", active_revision: "rev-7" } },
    decision_logs: {},
    plugins: { decision_logs: { state: "OK" } },
    metrics: {
      prometheus: {
        go_goroutines: { metric: [{ gauge: { value: 12 } }] },
        go_gc_total: { metric: [{ counter: { value: 3, createdTimestamp: started } }] },
        counter_decision_logs_dropped_rate_limit_exceeded: dropped,
      },
    },
    ...over,
  });
  const send = (body: object, key?: string) => post("/opa/status", JSON.stringify(body), {}, key);
  const instances = async () =>
    (
      await db.pool.query<Record<string, unknown>>(
        "select * from telemetry.opa_instances order by project_id, instance_id",
      )
    ).rows;

  it("sums what OPA says it lost, over its restarts and whatever the order", async () => {
    const first = "2026-11-21T20:00:00.458978270Z";
    const second = "2026-11-21T21:00:00.458978270Z";
    for (const [dropped, started] of [
      [3, first],
      [8, first],
      [5, first],
      [2, second],
      [8, first],
      [6, second],
    ] as const)
      expect((await send(status(dropped, started))).status).toBe(200);
    expect(await instances()).toMatchObject([
      {
        project_id: project.id,
        instance_id: "opa-1",
        version: "1.22.2",
        labels: { app: "shop-agents" },
        dropped: 14n,
        decisions: 0n,
        status: {
          bundles: { agents: { active_revision: "rev-7" } },
          plugins: { decision_logs: { state: "OK" } },
          metrics: { prometheus: { counter_decision_logs_dropped_rate_limit_exceeded: 6 } },
        },
      },
    ]);
    expect(
      JSON.stringify(await instances(), (_, v) => (typeof v === "bigint" ? String(v) : v)),
    ).not.toContain("go_goroutines");
  });

  it("knows an instance by its uploads too, and which project it is of", async () => {
    const labels = { app: "shop-agents", id: "opa-of-two", version: "1.22.2" };
    await upload([event({ labels }), event({ labels })]);
    await upload([event({ labels })], other.key);
    await send(status(0, "2026-11-21T20:00:00Z", { labels }));
    // Uploads of earlier tests may still be counted meanwhile.
    const own = async () => (await instances()).filter(({ instance_id }) => instance_id === labels.id);
    await expect.poll(async () => (await own()).map(({ decisions }) => decisions)).toEqual([2n, 1n]);
    expect(await own()).toMatchObject([
      { project_id: project.id, status: { decision_logs: {} }, decisions_at: expect.any(Date) },
      { project_id: other.id, status: null, labels: { app: "shop-agents" } },
    ]);
  });

  it("refuses what names no instance, and stores what PostgreSQL cannot as it is", async () => {
    expect((await send({ labels: {} })).status).toBe(400);
    expect((await post("/opa/status", "[1]")).status).toBe(400);
    const odd = { labels: { id: "opa-\u0000-2" }, bundles: { "a\u0000": { message: "\ud800" } } };
    expect((await send(odd)).status).toBe(200);
    expect(await instances()).toContainEqual(
      expect.objectContaining({ instance_id: "opa--2", version: null }),
    );
  });

  it("keeps no more instances than can be looked through", async () => {
    await db.pool.query(
      `insert into telemetry.opa_instances (project_id, instance_id, last_seen)
       select $1, 'old-' || n, now() - make_interval(days => n / 10) from generate_series(1, 600) as n`,
      [project.id],
    );
    await send(status(0, "2026-11-21T20:00:00Z"));
    const kept = await instances();
    expect(kept.length).toBeLessThanOrEqual(501);
    expect(kept.map(({ instance_id }) => instance_id)).toContain("opa-1");
    expect(kept.map(({ instance_id }) => instance_id)).not.toContain("old-400");
  });
});

it("is counted for Settings → Ingest, with what was wrong", async () => {
  const counted = await addProject(db.pool, "counted");
  await upload([event(), "no object"], counted.key);
  await post("/opa/logs", "{", {}, counted.key);
  await expect
    .poll(
      async () =>
        (
          await db.pool.query<Record<string, unknown>>(
            `select signal, sum(accepted)::int as accepted, sum(rejected)::int as rejected,
                    sum(refused_exports)::int as refused from telemetry.ingest_stats where project_id = $1 group by 1`,
            [counted.id],
          )
        ).rows,
      { timeout: 8_000 },
    )
    .toEqual([{ signal: "decisions", accepted: 1, rejected: 1, refused: 1 }]);
  const metrics = await (await fetch(`${receiver.httpUrl}/metrics`)).text();
  expect(metrics).toMatch(/runtower_items_accepted_total\{signal="decisions",process="receiver"\} [1-9]/);
  expect(metrics).toMatch(/runtower_items_rejected_total\{signal="decisions",.*\} [1-9]/);
  expect(metrics).toMatch(
    /runtower_exports_total\{signal="decisions",transport="http",outcome="invalid",.*\} [1-9]/,
  );
}, 15_000);
