import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ReplayCreateInput, replayCreateInput } from "@/lib/contract/replay";
import { deleteBundle, keepBundle } from "@/lib/control/policy-bundles";
import { cancelReplay, createReplay, deleteReplay } from "@/lib/control/replays";
import { createLog } from "@/lib/log";
import type { Decision } from "@/lib/model/decision";
import { createDecisionPipeline } from "@/lib/pipeline-decisions";
import { policyBundles } from "@/lib/query/policy-bundles";
import { replayDetail } from "@/lib/query/replay-detail";
import { replayGroups } from "@/lib/query/replay-groups";
import { replayList } from "@/lib/query/replay-list";
import { replayPreview } from "@/lib/query/replay-preview";
import { replayResult, replayResults } from "@/lib/query/replay-results";
import { decisionsToReplay } from "@/lib/query/replays/decisions-to-replay";
import { readBundle } from "@/lib/replay/read-bundle";
import { runReplay } from "@/lib/worker/run-replay";
import { commitReplayChunk, ReplayLost, settleCancelled, takeReplay } from "@/lib/write/replays";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { decision } from "../support/decisions";

const hasOpa = (() => {
  try {
    execFileSync("opa", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();
const mine = { projectIds: [1], slugs: ["default"] };
const other = { projectIds: [2], slugs: ["other"] };
const log = createLog("test", "fatal");
const opa = { opaUrl: undefined, opaToken: undefined };
const fixture = (name: string) => readFileSync(resolve(import.meta.dirname, "../fixtures/replay", name));
const nowMs = Date.now();

let db: TestDatabase;
let bundleId: string;
beforeAll(async () => {
  db = await openTestDatabase();
  await db.pool.query(
    "insert into projects (id, slug, name) values (2, 'other', 'Other') on conflict do nothing",
  );
  const pipeline = createDecisionPipeline({ pool: db.pool, retentionDays: 90 });
  const timeNs = (i: number) => BigInt(nowMs - 60_000 - i) * 1_000_000n;
  const asked = (i: number, id: string, input: object, over: Partial<Decision>) =>
    decision({
      id,
      timeNs: timeNs(i),
      policy: "agents/tools",
      agent: i % 2 ? "planner" : "executor",
      input: JSON.stringify(input),
      ...over,
    });
  const read = { tool_name: "read_file", args: { path: "/work/a" } };
  const allowed = '{"allow":true,"deny":[]}';
  await pipeline.store(1, [
    asked(1, "same", read, { result: allowed }),
    asked(2, "now-denied", { ...read, args: { path: "/etc/passwd" } }, { result: allowed, rule: "allow" }),
    asked(3, "now-allowed", read, {
      verdict: "deny",
      rule: "old_rule",
      reason: "no reading",
      result: '{"allow":false,"deny":["no reading"]}',
    }),
    asked(
      4,
      "other-reason",
      { ...read, args: { path: "/etc/x" } },
      {
        verdict: "deny",
        rule: "deny",
        reason: "elsewhere",
        result: '{"allow":false,"deny":["elsewhere"]}',
      },
    ),
    asked(5, "masked", { ...read, password: "**" }, { result: allowed, masked: ["/input/password"] }),
    asked(6, "no-input", read, { input: null, result: allowed }),
    asked(7, "rail", read, { source: "nemo", policy: "self check input" }),
    asked(8, "elsewhere", read, { policy: "agents/http", result: "true" }),
    asked(9, "calls", { ...read, check_url: "http://127.0.0.1:1/x" }, { result: allowed }),
    asked(
      10,
      "called",
      { ...read, check_url: "http://127.0.0.1:1/x" },
      {
        result: allowed,
        details: JSON.stringify({
          nd_builtin_cache: {
            "http.send": { '[{"method":"get","url":"http://127.0.0.1:1/x"}]': { body: { deny: "said so" } } },
          },
        }),
      },
    ),
    asked(11, "in-time", { ...read, expires_ns: Number(timeNs(11)) + 30_000_000_000 }, { result: allowed }),
  ]);
  await pipeline.store(2, [asked(1, "foreign", read, {})]);
  await pipeline.close();
  const body = fixture("tools.tar.gz");
  const bundle = await readBundle(body);
  bundleId = await keepBundle(db.pool, {
    projectId: 1,
    email: "a@b.c",
    name: "tools",
    revision: bundle.revision,
    modules: bundle.modules.length,
    packages: [],
    entrypoints: bundle.wasm?.entrypoints ?? [],
    body,
  });
});
afterAll(() => db.close());
afterEach(() => db.pool.query("delete from telemetry.replays"));

const create = (input: Partial<ReplayCreateInput>) =>
  createReplay(db.pool, {
    projectId: 1,
    email: "a@b.c",
    input: replayCreateInput.parse({ policy: { kind: "bundle", bundle_id: bundleId }, ...input }),
    most: 1_000,
    nowMs: Date.now(),
  });
async function replay(input: Partial<ReplayCreateInput>, worker = "00000000-0000-0000-0000-000000000001") {
  const id = await create(input);
  const taken = await takeReplay(db.pool, worker);
  if (taken === null) throw new Error("it was not taken");
  await runReplay({ pool: db.pool, log, opa }, taken, new AbortController().signal);
  return id;
}
const outcomes = async (id: string) =>
  Object.fromEntries(
    (await replayResults(db.pool, mine, { id, limit: 500 })).data.map((row) => [
      row.decision_id,
      row.why ?? row.outcome,
    ]),
  );

const expected = {
  same: "same",
  "now-denied": "allow_to_deny",
  "now-allowed": "deny_to_allow",
  "other-reason": "changed",
  masked: "hidden_input",
  "no-input": "no_input",
  rail: "no_policy_path",
  elsewhere: "nothing_at_path",
  calls: "not_recorded",
  called: "allow_to_deny",
  "in-time": "same",
};
const text = fixture("tools.rego").toString("utf8");
const data = '{"tools":{"safe":["read_file","list_files"]}}';

describe.each([
  ["a WebAssembly bundle", {}, false],
  [
    "a text and an opa of its own",
    { policy: { kind: "rego" as const, text, data, rego_version: 1 as const } },
    true,
  ],
])("replay by %s", (_name, input, needsOpa) => {
  it.skipIf(needsOpa && !hasOpa)("tells what became of each decision, and why where it cannot", async () => {
    const id = await replay(input);
    expect(await outcomes(id)).toEqual(expected);
    const detail = await replayDetail(db.pool, mine, { id });
    expect(detail).toMatchObject({
      state: "done",
      done: 11,
      expected: 11,
      counts: { same: 2, allow_to_deny: 2, deny_to_allow: 1, changed: 1, not_replayable: 5 },
      matrix: { allow: { allow: 2, deny: 2 }, deny: { allow: 1, deny: 1 } },
    });
    const result = await replayResult(db.pool, mine, { id, n: 2 });
    expect(result).toMatchObject({
      decision_id: "now-denied",
      before: { verdict: "allow", rule: "allow" },
      after: { verdict: "deny", reason: "path is outside the workspace" },
      result_before: '{"allow":true,"deny":[]}',
    });
    expect(JSON.parse(result.result_after ?? "")).toEqual({
      allow: false,
      deny: ["path is outside the workspace"],
    });
  });
});

it("asks about what is hidden where somebody vouches for it, and rails by an entrypoint", async () => {
  const id = await replay({ ignore_hidden: ["/input/password"], entrypoint: "agents/tools" });
  expect(await outcomes(id)).toEqual({ ...expected, masked: "same", rail: "same", elsewhere: "same" });
});

it("does not take the decision's time for a clock that was not recorded where that is not wanted", async () => {
  const id = await replay({ use_decision_time: false, q: "id:in-time" });
  expect(await outcomes(id)).toEqual({ "in-time": "not_recorded" });
});

it.skipIf(!hasOpa)(
  "says that data is missing where it comes out differently, and shows where a text is at fault",
  async () => {
    const id = await replay({
      q: "id:same OR id:now-denied",
      policy: { kind: "rego", text, rego_version: 1 },
    });
    expect(await outcomes(id)).toEqual({ same: "missing_data", "now-denied": "missing_data" });
    const faulty = await replay({
      policy: { kind: "rego", text: "package a\n\nallow if x", rego_version: 1 },
    });
    expect(await replayDetail(db.pool, mine, { id: faulty })).toMatchObject({
      state: "failed",
      done: 0,
      faults: [{ file: "policy.rego", row: 3, column: 10 }],
    });
  },
);

it("groups by rule, agent and reason, filters, and pages", async () => {
  const id = await replay({});
  const by = (group: "rule" | "agent" | "said", more = {}) =>
    replayGroups(db.pool, mine, { id, by: group, ...more });
  expect((await by("rule", { outcome: "deny_to_allow" })).groups).toEqual([
    { value: "old_rule", total: 1, counts: { deny_to_allow: 1 } },
  ]);
  const agents = await by("agent");
  expect(agents.groups.map(({ value, total }) => [value, total])).toEqual([
    ["planner", 6],
    ["executor", 5],
  ]);
  expect((await by("said")).groups).toContainEqual({
    value: "Hidden before it was stored: /input/password",
    total: 1,
    counts: { not_replayable: 1 },
  });
  const first = await replayResults(db.pool, mine, { id, limit: 2, before: "allow", after: "deny" });
  expect(first.data.map(({ decision_id }) => decision_id)).toEqual(["now-denied", "called"]);
  const page = await replayResults(db.pool, mine, { id, limit: 4 });
  const rest = await replayResults(db.pool, mine, { id, limit: 50, cursor: page.next_cursor ?? "" });
  expect([...page.data, ...rest.data].map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

it("goes on where another worker left off, and counts nothing twice", async () => {
  const id = await create({});
  const [a, b] = ["00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"];
  const first = await takeReplay(db.pool, a);
  if (first === null) throw new Error("it was not taken");
  expect(await takeReplay(db.pool, b)).toBeNull();
  // The first worker writes a chunk of one decision and is killed: its lease runs out.
  const scope = { projectIds: [1], slugs: [] };
  const selection = { scope, q: "", fromNs: null, toNs: first.toNs };
  const { value } = await decisionsToReplay(db.pool, selection, null, 1, 1).next();
  const newest = value?.[0];
  if (newest === undefined) throw new Error("there is a decision");
  const totals = { done: 1, counts: { same: 1 }, matrix: { allow: { allow: 1 } }, resultBytes: 0 };
  const row = {
    ...newest,
    n: 1,
    outcome: "same" as const,
    decisionId: newest.id,
    verdictBefore: newest.verdict,
  };
  const nothing = { why: null, said: null, resultBefore: null, resultAfter: null };
  const after = { verdictAfter: newest.verdict, ruleAfter: null, reasonAfter: null };
  const before = { ruleBefore: null, reasonBefore: null };
  const rows = [{ ...row, ...nothing, ...after, ...before }];
  await commitReplayChunk(db.pool, first, rows, totals, newest.place);
  await db.pool.query("update telemetry.replays set leased_until = now() - interval '1 s'");
  const second = await takeReplay(db.pool, b);
  if (second === null) throw new Error("the second worker did not take it");
  await expect(commitReplayChunk(db.pool, first, rows, totals, newest.place)).rejects.toThrow(ReplayLost);
  await runReplay({ pool: db.pool, log, opa }, second, new AbortController().signal);
  expect(await outcomes(id)).toEqual(expected);
  expect(await replayDetail(db.pool, mine, { id })).toMatchObject({ done: 11, state: "done" });
});

it("is cancelled while it waits and while it runs, and stays as it was", async () => {
  const waiting = await create({});
  await cancelReplay(db.pool, [1], waiting);
  expect(await takeReplay(db.pool, "00000000-0000-0000-0000-00000000000a")).toBeNull();
  await settleCancelled(db.pool);
  expect((await replayDetail(db.pool, mine, { id: waiting })).state).toBe("cancelled");
  await expect(cancelReplay(db.pool, [1], waiting)).rejects.toThrow("finished");
  const running = await create({});
  const taken = await takeReplay(db.pool, "00000000-0000-0000-0000-00000000000a");
  if (taken === null) throw new Error("it was not taken");
  await cancelReplay(db.pool, [1], running);
  await runReplay({ pool: db.pool, log, opa }, taken, new AbortController().signal);
  expect(await replayDetail(db.pool, mine, { id: running })).toMatchObject({ state: "cancelled", done: 0 });
});

it("finds each decision's run by its own id, its trace or its request", async () => {
  const trace = "0af7651916cd43dd8448eb211c80319c";
  const asked = async () => {
    const id = await replay({ q: "id:same OR id:now-denied OR id:now-allowed" });
    const { data } = await replayResults(db.pool, mine, { id, limit: 10 });
    await db.pool.query("delete from telemetry.replays");
    return Object.fromEntries(data.map((row) => [row.decision_id, [row.run_id, row.run_by]]));
  };
  await db.pool.query("update telemetry.decisions set trace_id = $1 where decision_id = 'same'", [trace]);
  await db.pool.query("update telemetry.decisions set request_id = 'req-9' where decision_id = 'now-denied'");
  await db.pool.query("update telemetry.decisions set run_id = 'run-z' where decision_id = 'now-allowed'");
  await db.pool.query(
    `insert into telemetry.runs (project_id, run_id, workflow, status, started_ns, request_id, source)
     values (1, 'run-1', 'w', 'failed', 1, 'req-9', 'spans'), (2, 'run-2', 'w', 'failed', 1, 'req-9', 'spans'), (1, 'run-z', 'w', 'failed', 1, null, 'spans')`,
  );
  await db.pool.query(
    "insert into telemetry.run_traces (project_id, trace_id, run_id) values (1, $1, 'run-t')",
    [trace],
  );
  expect(await asked()).toEqual({
    same: ["run-t", "trace"],
    "now-denied": ["run-1", "request"],
    "now-allowed": ["run-z", "run"],
  });
});

it("stays in its project", async () => {
  const id = await replay({ q: "" });
  expect((await replayList(db.pool, mine, { limit: 10 })).data.map((row) => row.id)).toEqual([id]);
  expect((await replayList(db.pool, other, { limit: 10 })).data).toEqual([]);
  await expect(replayDetail(db.pool, other, { id })).rejects.toThrow("No replay");
  await expect(replayResults(db.pool, other, { id, limit: 1 })).rejects.toThrow("No replay");
  await expect(replayGroups(db.pool, other, { id, by: "rule" })).rejects.toThrow("No replay");
  await expect(cancelReplay(db.pool, [2], id)).rejects.toThrow("No replay");
  await expect(deleteReplay(db.pool, [2], id)).rejects.toThrow("No replay");
  await expect(deleteBundle(db.pool, [2], bundleId)).rejects.toThrow("No policy bundle");
  expect((await policyBundles(db.pool, other)).bundles).toEqual([]);
  await deleteReplay(db.pool, [1], id);
  const { rows } = await db.pool.query("select count(*)::int as left from telemetry.replay_results");
  expect(rows).toEqual([{ left: 0 }]);
});

it("tells beforehand what a query would replay", async () => {
  expect(await replayPreview(db.pool, mine, { q: "source:opa" }, 1_000)).toEqual({
    decisions: 10,
    more: false,
    most: 1_000,
    with_input: 9,
    hidden: 1,
    policies: [
      { policy: "agents/tools", decisions: 9 },
      { policy: "agents/http", decisions: 1 },
    ],
  });
  expect(await replayPreview(db.pool, mine, { q: "" }, 3)).toMatchObject({ decisions: 3, more: true });
});

it("takes five unfinished replays of a project, and no more decisions than it may", async () => {
  const id = await replay({ max_decisions: 3 });
  expect(await replayDetail(db.pool, mine, { id })).toMatchObject({ done: 3, expected: 3, state: "done" });
  for (let i = 0; i < 5; i += 1) await create({});
  await expect(create({})).rejects.toThrow("cancel one or wait");
});
