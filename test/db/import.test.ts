import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { importLines } from "@/scripts/import/import-lines";
import { post } from "@/scripts/import/post";
import { decisionSender } from "@/scripts/import/send-decisions";
import { spanSender } from "@/scripts/import/send-spans";
import type { Poster } from "@/scripts/import/split-batch";
import { readTaskPilotSpan } from "@/scripts/import/taskpilot-span";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { addProject, openTestReceiver, type TestReceiver } from "../support/receiver";

let db: TestDatabase;
let receiver: TestReceiver;
let project: { id: number; key: string };
let folder: string;
beforeAll(async () => {
  db = await openTestDatabase();
  project = await addProject(db.pool, "imported");
  // So small that batches do not fit and go in parts.
  receiver = await openTestReceiver(db.url, { RUNTOWER_MAX_BODY_BYTES: "60000" });
  folder = await mkdtemp(join(tmpdir(), "runtower-import-"));
});
afterAll(async () => {
  await receiver?.stop();
  await db?.close();
  await rm(folder, { recursive: true, force: true });
});

const signal = new AbortController().signal;
const poster: Poster = (path, contentType, text) =>
  post({ url: receiver.httpUrl, key: project.key }, path, contentType, text, {
    giveUpAfterMs: 5_000,
    onWait: () => {},
    signal,
  });
const at = (i: number) => new Date(Date.now() - 3_600_000 + i * 1_000).toISOString().replace("Z", "");

it("brings TaskPilot's decisions in once, and says which lines were none", async () => {
  const lines = Array.from({ length: 700 }, (_, i) =>
    JSON.stringify({
      decision_id: `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`,
      timestamp: at(i),
      decision_type: i % 2 === 0 ? "tool_call" : "guardrails_input",
      result: ["allow", "deny", "requires_approval", "approve"][i % 4],
      reason: `reason ${i}`,
      context: i % 2 === 0 ? { tool_name: "create_task", parameters: { number: i } } : { input_length: i },
      user_id: null,
      agent_id: "PlannerAgent",
      tool_name: i % 2 === 0 ? "create_task" : null,
      policy_version: "1.0",
      latency_ms: 1.5,
    }),
  );
  lines.splice(
    10,
    0,
    "{",
    JSON.stringify({ decision_id: "odd", decision_type: "tool_call", result: "perhaps" }),
  );
  const file = join(folder, "decision_logs.jsonl");
  await writeFile(file, lines.join("\n"));
  const bring = async () => {
    const read = (_json: unknown, text: string) => text;
    return (await importLines({ file, fromLine: 1, read, send: decisionSender(poster), signal })).run();
  };
  expect(await bring()).toMatchObject({
    lines: 702,
    accepted: 700,
    duplicates: 0,
    refused: 2,
    badLines: [
      { line: 11, reason: expect.stringMatching(/^no JSON/) },
      { line: 12, reason: expect.stringMatching(/perhaps/) },
    ],
  });
  expect(await bring()).toMatchObject({ accepted: 700, duplicates: 700, refused: 2 });
  const { rows } = await db.pool.query(
    `select source, verdict, point, count(*)::int as n from telemetry.decisions where project_id = $1
     group by 1, 2, 3 order by 2, 3`,
    [project.id],
  );
  expect(rows).toEqual([
    { source: "taskpilot", verdict: "allow", point: "input", n: 175 },
    { source: "taskpilot", verdict: "allow", point: "tool_call", n: 175 },
    { source: "taskpilot", verdict: "deny", point: "input", n: 175 },
    { source: "taskpilot", verdict: "require_approval", point: "tool_call", n: 175 },
  ]);
});

it("brings TaskPilot's spans in once, as trees, and finds the one of a batch that is refused", async () => {
  const lines = Array.from({ length: 150 }, (_, i) => {
    const common = { request_id: `req-${i}`, start_time: at(i), duration_ms: 20, logs: [] };
    return [
      { ...common, span_id: `w-${i}`, name: "taskpilot.workflow.run", tags: { "workflow.type": "plan" } },
      {
        ...common,
        span_id: `t-${i}`,
        parent_span_id: `w-${i}`,
        name: "taskpilot.tool.create_task.call",
        tags: { note: "x".repeat(200) },
        ...(i === 77 && { start_time: "2001-01-01T00:00:00" }),
      },
    ];
  }).flat();
  const file = join(folder, "traces.jsonl");
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join("\n"));
  const bring = async () => {
    const read = (json: unknown) => readTaskPilotSpan(json, undefined);
    return (await importLines({ file, fromLine: 1, read, send: spanSender(poster), signal })).run();
  };
  const expected = {
    accepted: 299,
    refused: 1,
    badLines: [{ line: 156, reason: expect.stringMatching(/older than the retention/) }],
  };
  expect(await bring()).toMatchObject(expected);
  expect(await bring()).toMatchObject(expected);
  const { rows } = await db.pool.query(
    `select count(*)::int as spans, count(distinct trace_id)::int as traces,
            count(*) filter (where exists (select from telemetry.spans p where p.trace_id = s.trace_id
              and p.span_id = s.parent_span_id))::int as below
     from telemetry.spans s where project_id = $1`,
    [project.id],
  );
  expect(rows).toEqual([{ spans: 299, traces: 150, below: 149 }]);
});
