import { deflateRawSync, inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLog } from "@/lib/log";
import { fromObject } from "@/lib/model/attributes";
import type { RedactionRule } from "@/lib/model/decision-rules";
import { defaultLimits } from "@/lib/model/limits";
import type { LogsMessage, TracesMessage } from "@/lib/model/otlp-message";
import { createPipeline } from "@/lib/pipeline";
import { createDecisionPipeline } from "@/lib/pipeline-decisions";
import { createCountedRedaction } from "@/lib/pipeline-redaction-counts";
import { createRunPipeline } from "@/lib/pipeline-runs";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { decision } from "../support/decisions";

const secrets = [
  "hunter2-secret",
  "ann@mail.example.org",
  "AKIAIOSFODNN7EXAMPLE",
  "sess-77-secret",
  "4111 1111 1111 1111",
];
const rules: RedactionRule[] = [
  { name: "passwords", kind: "key", key: "*password*", targets: ["input", "output", "attributes", "logs"] },
  { name: "sessions", kind: "key", key: "session.id", targets: ["attributes"] },
  {
    name: "secrets",
    kind: "pattern",
    pattern: "[a-z0-9-]+-secret\\b",
    targets: ["input", "output", "attributes", "logs"],
  },
  ...(["email", "aws_key", "credit_card"] as const).map((name) => ({
    name,
    kind: "built_in" as const,
    built_in: name,
    targets: ["input", "output", "attributes", "logs"] as const,
  })),
];
const all = secrets.join(" and ");
const nowNs = BigInt(Date.now()) * 1_000_000n;
const log = createLog("test", "fatal");
let database: TestDatabase;
const counted: Record<string, number> = {};

const attributes = fromObject({
  note: all,
  [`key of ${secrets[1]}`]: 1,
  "db.password": "plain words",
  "session.id": "sess-77-secret",
  "gen_ai.operation.name": "execute_tool",
  "gen_ai.tool.name": `tool-${secrets[0]}`,
  "gen_ai.agent.name": secrets[1] ?? "",
  "user.id": secrets[1] ?? "",
  request_id: "hunter2-secret",
  "gen_ai.tool.call.arguments": JSON.stringify({ password: "plain words", text: all }),
  "input.value": `${"long ".repeat(2_000)}${all}`,
  "output.value": [{ nested: { password: 7, text: all } }],
});
const traces = (): TracesMessage => ({
  resourceSpans: [
    {
      resource: fromObject({ "service.name": `svc ${secrets[1]}`, "host.password": "plain words" }),
      scopeSpans: [
        {
          scope: { name: "test", version: "" },
          spans: [
            {
              traceId: "ab".repeat(16),
              spanId: "cd".repeat(8),
              parentSpanId: "",
              traceState: `k=${secrets[1]}`,
              flags: 0,
              name: `call ${secrets[0]}`,
              kind: 1,
              startNs: nowNs,
              endNs: nowNs + 1_000n,
              attributes,
              droppedAttributes: 0,
              events: [{ timeNs: nowNs, name: `event ${secrets[0]}`, attributes }],
              links: [{ traceId: "ef".repeat(16), spanId: "12".repeat(8), attributes }],
              statusCode: 2,
              statusMessage: all,
            },
          ],
        },
      ],
    },
  ],
});
const logs = (): LogsMessage => ({
  resourceLogs: [
    {
      resource: fromObject({ "service.name": "logs" }),
      scopeLogs: [
        {
          scope: { name: "", version: "" },
          logRecords: [all, { message: all, password: "plain words" }].map((body, i) => ({
            timeNs: nowNs + BigInt(i),
            observedNs: nowNs,
            severity: 9,
            severityText: "",
            body,
            attributes,
            droppedAttributes: 0,
            flags: 0,
            traceId: "ab".repeat(16),
            spanId: "cd".repeat(8),
            eventName: "",
          })),
        },
      ],
    },
  ],
});

beforeAll(async () => {
  database = await openTestDatabase();
  await database.pool.query(
    "insert into telemetry.decision_settings (project_id, redaction) values (1, $1)",
    [JSON.stringify(rules)],
  );
});
afterAll(() => database.close());

async function sendAll(projectId: number): Promise<void> {
  const { pool } = database;
  const metrics = {
    countRedacted: (rule: string, _target: string, count: number) => {
      counted[rule] = (counted[rule] ?? 0) + count;
    },
  };
  const redaction = createCountedRedaction({ pool, log, metrics });
  const parts = { pool, retentionDays: 90, redaction: redaction.of };
  const decisions = createDecisionPipeline(parts);
  const pipeline = createPipeline({
    ...parts,
    log,
    requestIdKeys: ["request_id"],
    limits: defaultLimits,
    decisions,
  });
  const runs = createRunPipeline({ pool, redaction: redaction.of });
  await pipeline.ingestTraces(projectId, traces, 1);
  await pipeline.ingestLogs(projectId, logs(), 1, Buffer.alloc(16, projectId));
  await decisions.store(projectId, [
    decision({
      id: "d",
      input: JSON.stringify({ user: secrets[1], password: "plain words", text: all }),
      result: JSON.stringify({ reasons: [all] }),
      details: JSON.stringify({ labels: { owner: secrets[1] } }),
      userId: secrets[1] ?? null,
      reason: all,
      sessionId: "sess-77-secret",
      requestId: "hunter2-secret",
      traceId: "ab".repeat(16),
      attributes: new Map([
        ["input.user", secrets[1] ?? ""],
        ["input.password", "plain words"],
      ]),
    }),
  ]);
  await runs.start(projectId, {
    id: `run-${projectId}`,
    workflow: "w",
    input: { password: "plain words", text: all },
    metadata: { note: all },
    session_id: "sess-77-secret",
  });
  await runs.patch(projectId, `run-${projectId}`, { status: "failed", error: all, output: all });
  await pipeline.close();
  await decisions.close();
  runs.close();
  await redaction.close();
}

/** Every column of every table of telemetry as text, what is deflated inflated. */
async function everything(projectId: number): Promise<Map<string, string>> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'telemetry'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and exists (select from pg_attribute where attrelid = c.oid and attname = 'project_id')`,
  );
  const texts = new Map<string, string>();
  for (const { name } of tables) {
    if (name === "decision_settings" || name === "redaction_counts") continue;
    const { rows } = await database.pool.query<Record<string, unknown>>(
      `select * from telemetry.${name} where project_id = $1`,
      [projectId],
    );
    const text = rows
      .flatMap((row) => Object.values(row))
      .map((value) =>
        Buffer.isBuffer(value)
          ? inflated(value)
          : typeof value === "bigint"
            ? String(value)
            : JSON.stringify(value, (_, one) => (typeof one === "bigint" ? String(one) : one)),
      )
      .join("\n");
    if (text !== "") texts.set(name, text);
  }
  return texts;
}

function inflated(bytes: Buffer): string {
  try {
    return inflateRawSync(bytes).toString();
  } catch {
    return bytes.toString("latin1");
  }
}

describe("redaction rules of a project", () => {
  test("leave nothing of what they name in any table, whatever it came in", async () => {
    expect(inflated(deflateRawSync("x"))).toBe("x");
    await sendAll(2);
    const plain = await everything(2);
    const told = [...plain.values()].join("\n");
    // Without rules all of it is there: so the search below looks where it would be.
    for (const secret of [...secrets, "plain words"]) expect(told).toContain(secret);
    for (const table of ["spans", "payloads", "log_records", "decisions", "trace_keys", "runs", "resources"])
      expect([...plain.keys()], table).toContain(table);
    await sendAll(1);
    const found = await everything(1);
    expect([...found.keys()].sort()).toEqual(
      [...plain.keys()].filter((name) => name !== "trace_keys").sort(),
    );
    for (const [table, text] of found)
      for (const secret of [...secrets, "plain words"])
        expect(text.includes(secret), `${secret} in ${table}`).toBe(false);
  });

  test("leave no terms by which it could be found", async () => {
    const { spanTerm } = await import("@/lib/model/term");
    expect(spanTerm("ab".repeat(8))).toBeTypeOf("number");
    const { rows } = await database.pool.query<{ project_id: number; terms: number[] }>(
      "select project_id, terms from telemetry.span_granules order by project_id",
    );
    const [redacted, plain] = rows;
    const own = new Set(plain?.terms);
    // Ids and what no rule touches are the same in both.
    expect(redacted?.terms.some((term) => own.has(term))).toBe(true);
    expect(plain?.terms.some((term) => !redacted?.terms.includes(term))).toBe(true);
  });

  test("say by pointers what they took out of a decision, and its hash is over what is stored", async () => {
    const { contentHash } = await import("@/lib/model/decision-hash");
    const { contentOfRow } = await import("@/lib/model/stored-decision");
    const { rows } = await database.pool.query(
      "select * from telemetry.decisions where project_id = 1 and decision_id = 'd'",
    );
    expect(rows[0].redacted).toEqual(
      expect.arrayContaining([
        "/input/user",
        "/input/password",
        "/input/text",
        "/result/reasons/0",
        "/labels/owner",
      ]),
    );
    expect(contentHash(contentOfRow(rows[0])).equals(rows[0].content_hash)).toBe(true);
    expect(rows[0]).toMatchObject({ user_id: "[redacted]", session_id: null, request_id: null });
  });

  test("are counted by rule, for Prometheus and for the settings page", async () => {
    const { rows } = await database.pool.query<{ rule: string; count: bigint }>(
      "select rule, sum(count)::bigint as count from telemetry.redaction_counts where project_id = 1 group by 1",
    );
    expect(Object.fromEntries(rows.map(({ rule, count }) => [rule, Number(count)]))).toEqual(counted);
    expect(counted.passwords).toBeGreaterThan(5);
  });

  test("hold within seconds of being changed", async () => {
    await database.pool.query("delete from telemetry.decision_settings");
    const decisions = createDecisionPipeline({ pool: database.pool, retentionDays: 90 });
    await database.pool.query(
      "insert into telemetry.decision_settings (project_id, redaction) values (3, $1)",
      [JSON.stringify(rules)],
    );
    await expect
      .poll(
        async () => {
          const id = `later-${Math.random()}`;
          await decisions.store(3, [decision({ id, reason: secrets[1] ?? null })]);
          const { rows } = await database.pool.query(
            "select reason from telemetry.decisions where decision_id = $1",
            [id],
          );
          return rows[0]?.reason;
        },
        { timeout: 10_000, interval: 200 },
      )
      .toBe("[redacted]");
    await decisions.close();
  });
});
