import { execFile } from "node:child_process";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Decision } from "@/lib/model/decision";
import { sealEntry } from "@/lib/model/decision-hash";
import { toDecision } from "@/lib/normalise/decisions/decision-draft";
import { createDecisionPipeline, type DecisionPipeline } from "@/lib/pipeline-decisions";
import { sealDecisions } from "@/lib/write/seals";
import type { FaultKind } from "@/scripts/verify/faults";
import { wholeRange, withDatabaseSource } from "@/scripts/verify/source-database";
import { type Verification, verify } from "@/scripts/verify/verify";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { decision } from "../support/decisions";

let database: TestDatabase;
let pipeline: DecisionPipeline;
const project = { id: 1, slug: "default" };
const nowNs = BigInt(Date.now()) * 1_000_000n;
const seal = () => sealDecisions(database.pool, Date.now() + 10_000);
const sql = (text: string, values: unknown[] = []) => database.pool.query(text, values);

beforeAll(async () => {
  database = await openTestDatabase();
  pipeline = createDecisionPipeline({ pool: database.pool, retentionDays: 90 });
});
afterAll(async () => {
  await pipeline.close();
  await database.close();
});
beforeEach(async () => {
  await sql("truncate telemetry.decisions, telemetry.decision_marks, telemetry.decision_seals");
  const all = {
    reason: "because",
    traceId: "ab".repeat(16),
    spanId: "cd".repeat(8),
    details: "{}",
    agent: "planner",
  };
  for (let round = 0; round < 3; round += 1) {
    await pipeline.store(
      1,
      Array.from({ length: 10 }, (_, i) =>
        decision({ id: `d-${round * 10 + i}`, timeNs: nowNs + BigInt(round * 10 + i), ...all }),
      ),
    );
    await seal();
  }
  await pipeline.store(1, [decision({ id: "d-3", source: "nemo", timeNs: nowNs + 3n, rule: "other" })]);
  await pipeline.store(2, [decision({ id: "of-another", timeNs: nowNs })]);
  await seal();
});

const look = async (heads: string[] = []) =>
  withDatabaseSource(
    database.pool,
    project,
    await wholeRange(database.pool, project, { fromNs: undefined, toNs: undefined }),
    (source) => verify(source, { heads }),
  );
const kinds = ({ faults }: Verification) =>
  Object.fromEntries([...faults.counts].filter(([, count]) => count > 0)) as Partial<
    Record<FaultKind, number>
  >;
const seals = "telemetry.decision_seals where project_id = 1";

describe("stored decisions", () => {
  test("as they were written are right, and the head is told", async () => {
    const found = await look();
    expect(kinds(found)).toEqual({});
    expect(found).toMatchObject({ decisions: 30, right: 30, seals: 4, entries: 31, waiting: 0 });
    expect(kinds(await look([found.head?.hash.toString("hex") ?? ""]))).toEqual({});
  });

  test("that were just written wait and are no fault, whatever was done to them is", async () => {
    await pipeline.store(1, [decision({ id: "young", timeNs: nowNs + 50n })]);
    expect(await look()).toMatchObject({ decisions: 31, right: 31, waiting: 1 });
    await sql("update telemetry.decisions set verdict = 'deny' where decision_id = 'young'");
    expect(kinds(await look())).toEqual({ altered: 1 });
    await sql("delete from telemetry.decisions where decision_id = 'young'");
    expect((await look()).faults.of("missing")[0]?.id).toBe("young");
  });

  test("of an id that was used again days later are decisions of their own", async () => {
    const old = nowNs - 3n * 86_400_000_000_000n;
    await pipeline.store(1, [decision({ id: "d-5", timeNs: old, verdict: "deny" })]);
    await seal();
    const found = await look();
    expect(kinds(found)).toEqual({});
    expect(found).toMatchObject({ decisions: 31, right: 31 });
    await sql("update telemetry.decisions set verdict = 'allow' where time_ns = $1", [old]);
    expect(kinds(await look())).toEqual({ altered: 1 });
    await sql("delete from telemetry.decisions where time_ns = $1", [old]);
    expect(kinds(await look())).toEqual({ missing: 1 });
  });

  const columns: [string, string][] = [
    ["latency_ns", "7"],
    ["span_id", "7"],
    ["trace_id", "'11111111-1111-1111-1111-111111111111'"],
    ["source", "'api'"],
    ["sources", "'{api}'"],
    ["point", "'input'"],
    ["verdict", "'deny'"],
    ...[
      "policy",
      "rule",
      "revision",
      "reason",
      "agent",
      "tool",
      "user_id",
      "service",
      "request_id",
      "run_id",
      "session_id",
    ].map((column): [string, string] => [column, "'x'"]),
    ["attributes", `attributes || '{"verdict": "deny"}'`],
    ["input", "'{}'"],
    ["result", "'false'"],
    ["details", `'{"a":1}'`],
    ["erased", "'{/a}'"],
    ["masked", "'{/a}'"],
    ["redacted", "'{/a}'"],
    ["also", `'[]'`],
    ["content_hash", "sha256('x')"],
    ["time_ns", "time_ns + 100"],
  ];
  test("with any column altered are named by the decision's id", async () => {
    for (const [column, value] of columns) {
      await sql(`create table kept as select * from telemetry.decisions where decision_id = 'd-17'`);
      await sql(`update telemetry.decisions set ${column} = ${value} where decision_id = 'd-17'`);
      const found = await look();
      if (column !== "also") expect(kinds(found), column).toEqual({ altered: 1 });
      if (column !== "also") expect(found.faults.of("altered")[0]?.id, column).toBe("d-17");
      await sql("delete from telemetry.decisions where decision_id = 'd-17'");
      const { rows } = await sql(
        "select string_agg(quote_ident(column_name), ', ') as names from information_schema.columns where table_name = 'kept' and column_name <> 'seq'",
      );
      await sql(
        `insert into telemetry.decisions (${rows[0].names}) select ${rows[0].names} from kept; drop table kept`,
      );
    }
    expect(kinds(await look())).toEqual({});
  });

  test("removed, inserted, moved to another project or swapped are named", async () => {
    await sql("delete from telemetry.decisions where decision_id = 'd-11'");
    const removed = await look();
    expect(removed.faults.of("missing")).toMatchObject([{ id: "d-11" }]);
    await sql(
      "update telemetry.decisions set project_id = 1, time_ns = time_ns + 1000 where decision_id = 'of-another'",
    );
    expect((await look()).faults.of("added")).toMatchObject([{ id: "of-another" }]);
    await sql(
      `update telemetry.decisions d set decision_id = case decision_id when 'd-20' then 'tmp' else 'd-20' end where decision_id in ('d-20', 'd-21')`,
    );
    await sql("update telemetry.decisions set decision_id = 'd-21' where decision_id = 'tmp'");
    const swapped = await look();
    expect(swapped.faults.of("swapped")[0]?.message).toContain("d-20");
    expect(kinds(swapped)).toEqual({ missing: 1, added: 1, swapped: 1 });
  });

  test("with the chain altered, cut, or its seals exchanged are found", async () => {
    const tampers = [
      `update ${seals.replace(" where", " set hash = sha256('x') where")} and n = 2`,
      `update ${seals.replace(" where", " set entries = set_byte(entries, 60, 255 - get_byte(entries, 60)) where")} and n = 2`,
      `update ${seals.replace(" where", " set sealed_ms = sealed_ms - 1 where")} and n = 2`,
      `update ${seals.replace(" where", " set last_ns = last_ns - 100000 where")} and n = 2`,
      `update ${seals.replace(" where", " set count = 1 where")} and n = 2`,
      `delete from ${seals} and n = 2`,
      `delete from ${seals} and n = 1`,
      `update telemetry.decision_seals a set entries = b.entries, entries_hash = b.entries_hash from telemetry.decision_seals b where a.project_id = 1 and b.project_id = 1 and a.n = 2 and b.n = 3`,
      `update telemetry.decision_seals set project_id = 1, n = 5 where project_id = 2`,
    ];
    await sql("create table kept as select * from telemetry.decision_seals");
    for (const tamper of tampers) {
      await sql(tamper);
      const { faults } = await look();
      expect((faults.counts.get("chain") ?? 0) + (faults.counts.get("seal") ?? 0), tamper).toBeGreaterThan(0);
      await sql("truncate telemetry.decision_seals; insert into telemetry.decision_seals select * from kept");
    }
    await sql("drop table kept");
    expect(kinds(await look())).toEqual({});
  });

  test("with the chain's end cut off are found by a head that was noted down, and by what then was never sealed", async () => {
    const head = (await look()).head?.hash.toString("hex") ?? "";
    await sql(`delete from ${seals} and n >= 3`);
    const found = await look([head]);
    expect(kinds(found)).toMatchObject({ chain: 1, added: 10, altered: 1 });
    await sql("delete from telemetry.decisions where project_id = 1 and time_ns >= $1", [nowNs + 20n]);
    expect(kinds(await look([head]))).toMatchObject({ chain: 1 });
  });

  test("rewritten with a mark for the sealer are found: no source of theirs told what was sealed first", async () => {
    await sql(
      "update telemetry.decisions set verdict = 'deny', attributes = attributes || '{\"verdict\": \"deny\"}' where decision_id = 'd-17'",
    );
    const { contentHash } = await import("@/lib/model/decision-hash");
    const { contentOfRow } = await import("@/lib/model/stored-decision");
    const { rows } = await sql("select * from telemetry.decisions where decision_id = 'd-17'");
    const hash = contentHash(contentOfRow(rows[0]));
    await sql("update telemetry.decisions set content_hash = $1 where decision_id = 'd-17'", [hash]);
    await sql("insert into telemetry.decision_marks (project_id, entries) values (1, $1)", [
      sealEntry("d-17", rows[0].time_ns, hash),
    ]);
    await seal();
    const found = await look();
    expect(kinds(found)).toEqual({ rewritten: 1 });
    expect(found.faults.of("rewritten")[0]?.id).toBe("d-17");
  });

  test("past retention were sealed and are no fault, unless only some of their day are gone", async () => {
    const oldNs = nowNs - 40n * 86_400_000_000_000n;
    await pipeline.store(1, [
      decision({ id: "old-1", timeNs: oldNs }),
      decision({ id: "old-2", timeNs: oldNs + 1n }),
    ]);
    await seal();
    await sql(
      "insert into telemetry.retention (project_id, signal, from_day, keep_days) values (1, 'decisions', '1970-01-01', 30)",
    );
    await sql("delete from telemetry.decisions where decision_id = 'old-1'");
    expect(kinds(await look())).toEqual({ missing: 1 });
    await sql("delete from telemetry.decisions where decision_id = 'old-2'");
    const found = await look();
    // A month later the worker lets the entries go too; the chain stays whole.
    await sql(`update ${seals.replace(" where", " set entries = null, ids = null where")} and last_ns < $1`, [
      nowNs - 1n,
    ]);
    expect(kinds(await look())).toEqual({});
    await sql(`update ${seals.replace(" where", " set entries = null where")} and n = 2`);
    expect((await look()).faults.of("seal")[0]?.message).toBe(
      "Seal 2 has lost its entries, and its decisions are not past retention.",
    );
    await sql("delete from telemetry.retention where project_id = 1");
    expect(found).toMatchObject({ expired: 2, right: 30 });
    expect(kinds(found)).toEqual({});
  });

  test("are right whatever their senders put into them, told by one source or by several", async () => {
    const text = fc.string({ unit: "binary", maxLength: 12 });
    const part = fc.option(fc.oneof(text, fc.constantFrom("", " ", "\0", "\ud800x", "é😀", "\u0007")), {
      nil: null,
    });
    const draft = fc.record({
      id: fc.oneof(fc.constantFrom("same-1", "same-2", "same-3"), text),
      source: fc.constantFrom(...(["opa", "api", "nemo", "log"] as const)),
      verdict: fc.constantFrom(...(["allow", "deny", "unknown"] as const)),
      offset: fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }),
      latencyNs: fc.option(fc.double({ min: -5, max: 1e12, noNaN: true }), { nil: null }),
      traceId: fc.option(fc.constantFrom("AB".repeat(16), "ab".repeat(16), "x"), { nil: null }),
      names: fc.array(part, { minLength: 8, maxLength: 8 }),
      input: fc.option(fc.oneof(fc.json(), text), { nil: null }),
      erased: fc.array(text, { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(draft, { maxLength: 6 }), { maxLength: 4 }), async (batches) => {
        for (const batch of batches) {
          const all = batch.map(({ names, offset, ...one }) => {
            const [policy, rule, reason, agent, tool, userId, sessionId, requestId] = names;
            const named = { policy, rule, reason, agent, tool, userId, sessionId, requestId };
            return toDecision({
              ...one,
              ...(named as Pick<Decision, keyof typeof named>),
              result: one.input,
              timeNs: nowNs + BigInt(offset),
            });
          });
          await pipeline.store(
            1,
            all.filter(({ id }) => id !== ""),
          );
          await seal();
        }
        expect([...(await look()).faults.counts]).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  test("are verified by the command, whose exit code says how it went", async () => {
    const run = (...args: string[]) =>
      promisify(execFile)(
        process.execPath,
        ["--import", "tsx", "scripts/verify.ts", "--json", "--quiet", ...args],
        {
          env: { ...process.env, DATABASE_URL: database.url },
        },
      ).then(
        ({ stdout }) => ({ code: 0, stdout }),
        (error: { code: number; stdout: string }) => ({ code: error.code, stdout: error.stdout }),
      );
    const good = await run("--project", "default");
    expect([good.code, JSON.parse(good.stdout)]).toMatchObject([0, { ok: true, decisions: 30 }]);
    await sql("update telemetry.decisions set reason = 'other' where decision_id = 'd-17'");
    const bad = await run("--project", "default");
    expect([bad.code, JSON.parse(bad.stdout).findings]).toMatchObject([
      1,
      [{ kind: "altered", decision_id: "d-17" }],
    ]);
    expect((await run("--project", "nobody")).code).toBe(2);
  });
});
