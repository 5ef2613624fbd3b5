import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ExportDecision, ExportLine, ExportSeal } from "@/lib/contract/decision-export";
import { createDecisionPipeline } from "@/lib/pipeline-decisions";
import { sealDecisions } from "@/lib/write/seals";
import type { FaultKind } from "@/scripts/verify/faults";
import type { Verification } from "@/scripts/verify/verify";
import { openTestDatabase, type TestDatabase } from "../support/database";
import { decision } from "../support/decisions";
import { exportLines, verifyLines } from "../support/exports";

let database: TestDatabase;
let lines: ExportLine[];
const dayMs = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000;
const day = { from: dayMs, to: dayMs + 86_400_000 };
const ns = (i: number) => BigInt(dayMs) * 1_000_000n + BigInt(i) * 60_000_000_000n;

beforeAll(async () => {
  database = await openTestDatabase();
  const { pool } = database;
  const pipeline = createDecisionPipeline({ pool, retentionDays: 90 });
  const seal = () => sealDecisions(pool, Date.now() + 10_000);
  const details = {
    traceId: "ab".repeat(16),
    spanId: "cd".repeat(8),
    details: '{"path":"x"}',
    erased: ["/input/p"],
  };
  // Other days before, between and after, so that the chain has links without entries of the day.
  await pipeline.store(1, [decision({ id: "before", timeNs: ns(-500) })]);
  await seal();
  for (let round = 0; round < 4; round += 1) {
    await pipeline.store(
      1,
      Array.from({ length: 25 }, (_, i) =>
        decision({
          id: `d-${round * 25 + i}`,
          timeNs: ns(round * 25 + i),
          reason: `because ${i}`,
          ...details,
        }),
      ),
    );
    await seal();
    await pipeline.store(1, [decision({ id: `after-${round}`, timeNs: ns(1_500 + round) })]);
    await seal();
  }
  // Told by two sources; of one of them the time moves, also out of the day.
  await pipeline.store(1, [
    decision({ id: "d-3", source: "nemo", timeNs: ns(3), agent: "planner", rule: "other" }),
    decision({ id: "edge", source: "nemo", timeNs: ns(1_439) }),
  ]);
  await seal();
  await pipeline.store(1, [decision({ id: "edge", source: "opa", timeNs: ns(1_441) })]);
  await seal();
  await pipeline.close();
  lines = await exportLines(pool, day);
});
afterAll(() => database.close());

const kinds = ({ faults }: Verification) =>
  Object.fromEntries([...faults.counts].filter(([, count]) => count > 0)) as Partial<
    Record<FaultKind, number>
  >;
const decisionAt = (at: number) => lines.filter((line) => line.kind === "decision")[at] as ExportDecision;
const without = (gone: ExportLine) => lines.filter((line) => line !== gone);
const changed = <Line extends ExportLine>(old: Line, change: Partial<Line>) =>
  lines.map((line) => (line === old ? { ...line, ...change } : line));
/** The end counts what is before it: somebody who knows the format would see to that. */
const recounted = (all: readonly ExportLine[]) =>
  all.map((line) =>
    line.kind === "end" ? { ...line, decisions: all.filter(({ kind }) => kind === "decision").length } : line,
  );

describe("an export", () => {
  test("as it is, is right: told by one source or by several, moved or not", async () => {
    const found = await verifyLines(lines);
    expect(kinds(found)).toEqual({});
    expect(found).toMatchObject({ decisions: 100, right: 100, moved: 1, expired: 0, waiting: 0 });
    expect(lines.filter(({ kind }) => kind === "links").length).toBeGreaterThan(1);
    expect(kinds(await verifyLines(lines, { compress: false }))).toEqual({});
  });

  test("has the head that was noted down when it was made, and any before that", async () => {
    const [header] = lines;
    const head = header?.kind === "header" ? (header.head?.hash ?? "") : "";
    const seals = lines.filter((line) => line.kind === "seal");
    expect(kinds(await verifyLines(lines, { heads: [head, seals[1]?.hash ?? ""] }))).toEqual({});
    expect(kinds(await verifyLines(lines, { heads: ["0".repeat(64)] }))).toEqual({ chain: 1 });
  });

  const row = () => decisionAt(41);
  const other = (key: keyof ExportDecision, value: unknown) => {
    if (Array.isArray(value)) return [...value, "/input/other"];
    if (key === "latency_ns") return 1;
    if (key === "verdict") return "deny";
    if (key === "source") return "api";
    if (key === "point") return "input";
    if (key === "time_ns") return String(BigInt(String(value)) + 1n);
    return `${value ?? ""}x`;
  };
  const fields = () =>
    Object.keys(row()).filter((key) => key !== "kind" && key !== "tellings") as (keyof ExportDecision)[];

  test("with any one field of a row altered is named by the decision's id", async () => {
    for (const key of fields()) {
      const found = await verifyLines(changed(row(), { [key]: other(key, row()[key]) }));
      if (key === "id") expect(kinds(found), key).toEqual({ added: 1, missing: 1 });
      else {
        expect(kinds(found), key).toEqual({ altered: 1 });
        expect(found.faults.of("altered")[0], key).toMatchObject({ id: "d-41" });
      }
    }
    expect(fields().length).toBeGreaterThan(20);
  });

  test("with what one of several sources told altered is named", async () => {
    const merged = lines.find(
      (line) => line.kind === "decision" && line.tellings.length > 1,
    ) as ExportDecision;
    const tellings = merged.tellings.map((one, i) => (i === 1 ? { ...one, verdict: "deny" as const } : one));
    expect((await verifyLines(changed(merged, { tellings }))).faults.of("altered")[0]?.id).toBe("d-3");
    expect(kinds(await verifyLines(changed(merged, { tellings: [] })))).toEqual({ altered: 1 });
  });

  test("with a row set back to what it was before another source told of it is named", async () => {
    const merged = lines.find(
      (line) => line.kind === "decision" && line.tellings.length > 1,
    ) as ExportDecision;
    const [first] = merged.tellings;
    const found = await verifyLines(changed(merged, { ...first, tellings: [] }));
    expect(found.faults.of("altered")[0]?.message).toContain("set back");
  });

  test("with a row removed names it, by its id", async () => {
    const found = await verifyLines(recounted(without(row())));
    expect(kinds(found)).toEqual({ missing: 1 });
    expect(found.faults.of("missing")[0]).toMatchObject({ id: "d-41" });
    expect(kinds(await verifyLines(without(row())))).toEqual({ missing: 1, file: 1 });
  });

  test("with rows swapped names them: lines, contents and ids", async () => {
    const a = lines.indexOf(decisionAt(41));
    const b = lines.indexOf(decisionAt(42));
    const turned = lines.map((line, i) => lines[i === a ? b : i === b ? a : i] ?? line);
    const reordered = await verifyLines(turned);
    expect(kinds(reordered)).toEqual({ reordered: 1 });
    expect(reordered.faults.of("reordered")[0]?.id).toBe("d-41");
    const ids = lines.map((line, i) =>
      i === a && line.kind === "decision"
        ? { ...line, id: "d-42" }
        : i === b && line.kind === "decision"
          ? { ...line, id: "d-41" }
          : line,
    );
    const swapped = await verifyLines(ids);
    expect(kinds(swapped)).toEqual({ swapped: 1 });
    expect(swapped.faults.of("swapped")[0]?.message).toMatch(/d-41 and d-42|d-42 and d-41/);
  });

  test("with a row inserted or doubled names it", async () => {
    const at = lines.indexOf(row());
    const inserted = await verifyLines(
      recounted([...lines.slice(0, at), { ...row(), id: "forged" }, ...lines.slice(at)]),
    );
    expect(inserted.faults.of("added")[0]?.id).toBe("forged");
    const doubled = await verifyLines(recounted([...lines.slice(0, at), row(), ...lines.slice(at)]));
    expect(kinds(doubled)).toEqual({ added: 1 });
  });

  test("with a seal altered, removed or swapped breaks, and names the seal", async () => {
    const seals = lines.filter((line) => line.kind === "seal") as ExportSeal[];
    const [, seal, next] = seals;
    if (seal === undefined || next === undefined) throw new Error("there are seals");
    for (const key of ["sealed_ms", "first_ns", "last_ns"] as const)
      expect(
        (await verifyLines(changed(seal, { [key]: String(BigInt(seal[key]) + 1n) }))).faults.counts.get(
          "seal",
        ),
        key,
      ).toBeGreaterThan(0);
    for (const key of ["previous", "hash", "entries_hash"] as const)
      expect((await verifyLines(changed(seal, { [key]: "0".repeat(64) }))).faults.total, key).toBeGreaterThan(
        0,
      );
    expect((await verifyLines(changed(seal, { count: 7 }))).faults.of("seal")[0]?.message).toContain(
      `Seal ${seal.n}`,
    );
    const entries = Buffer.from(seal.entries ?? "", "base64");
    entries.writeUInt8(entries.readUInt8(60) ^ 1, 60);
    expect(
      (await verifyLines(changed(seal, { entries: entries.toString("base64") }))).faults.of("seal")[0]
        ?.message,
    ).toContain(`Seal ${seal.n}`);
    expect((await verifyLines(changed(seal, { entries: null }))).faults.counts.get("seal")).toBe(1);
    const removed = await verifyLines(without(seal));
    expect(removed.faults.of("chain")[0]?.message).toBe(`Seal ${seal.n} is missing from the chain.`);
    const turned = lines.map((line) => (line === seal ? next : line === next ? seal : line));
    expect((await verifyLines(turned)).faults.counts.get("chain")).toBeGreaterThan(0);
  });

  test("with a decision taken out of the chain as well still differs from a head noted down before", async () => {
    const [header] = lines;
    const head = header?.kind === "header" ? (header.head?.hash ?? "") : "";
    // What somebody does who knows the format: everything after the first seal goes, the head with it.
    const first = lines.find(({ kind }) => kind === "links") as ExportLine;
    const rewritten = recounted([
      { ...header, head: null } as ExportLine,
      first,
      { kind: "end", seals: 1, decisions: 0 },
    ]);
    expect(kinds(await verifyLines(rewritten))).toEqual({});
    expect((await verifyLines(rewritten, { heads: [head] })).faults.of("chain")[0]?.message).toContain(
      "noted earlier",
    );
  });

  test("that was cut, or is no export, says so", async () => {
    expect((await verifyLines(lines.slice(0, -1))).faults.of("file")[0]?.message).toContain("cut");
    expect(
      (await verifyLines([...lines.slice(0, 5), "{", ...lines.slice(5)])).faults.of("file")[0]?.message,
    ).toContain("Line 6");
    await expect(verifyLines(["hello"])).rejects.toThrow("no export");
    await expect(verifyLines([])).rejects.toThrow("empty");
  });

  test("of a query holds what matched, and still shows what is altered", async () => {
    const some = await exportLines(database.pool, { ...day, q: "agent:planner" });
    const found = await verifyLines(some);
    expect(kinds(found)).toEqual({});
    expect(found.decisions).toBe(1);
    expect(
      kinds(
        await verifyLines(
          some.map((line) => (line.kind === "decision" ? { ...line, verdict: "audit" as const } : line)),
        ),
      ),
    ).toEqual({ altered: 1 });
  });

  test("altered in any way is found", async () => {
    const rows = lines.filter((line) => line.kind === "decision") as ExportDecision[];
    const tamper = fc.oneof(
      fc.record({
        what: fc.constant("alter" as const),
        at: fc.nat(rows.length - 1),
        field: fc.nat(22),
        text: fc.string(),
      }),
      fc.record({ what: fc.constant("remove" as const), at: fc.nat(rows.length - 1) }),
      fc.record({
        what: fc.constant("insert" as const),
        at: fc.nat(rows.length - 1),
        id: fc.string({ minLength: 1 }),
      }),
      fc.record({
        what: fc.constant("swap" as const),
        at: fc.nat(rows.length - 1),
        with: fc.nat(rows.length - 1),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(tamper, { minLength: 1, maxLength: 3 }), async (tampers) => {
        let all: ExportLine[] = [...lines];
        const texts = [
          "policy",
          "rule",
          "revision",
          "reason",
          "agent",
          "tool",
          "user",
          "input",
          "result",
          "details",
        ] as const;
        for (const one of tampers) {
          const row = rows[one.at];
          const at = all.findIndex((line) => line.kind === "decision" && line.id === row?.id);
          const line = all[at];
          if (line?.kind !== "decision") continue;
          if (one.what === "alter")
            all[at] = { ...line, [texts[one.field % texts.length] ?? "rule"]: one.text };
          else if (one.what === "remove") all.splice(at, 1);
          else if (one.what === "insert") all.splice(at, 0, { ...line, id: one.id });
          else {
            const to = all.findIndex((line) => line.kind === "decision" && line.id === rows[one.with]?.id);
            const back = all[to];
            if (back !== undefined) [all[at], all[to]] = [back, line];
          }
        }
        all = recounted(all);
        const same = JSON.stringify(all) === JSON.stringify(lines);
        // An absent field and an empty one are the same to the seal: PostgreSQL keeps neither.
        const isSame =
          same ||
          JSON.stringify(all).replaceAll('""', "null") === JSON.stringify(lines).replaceAll('""', "null");
        expect((await verifyLines(all, { compress: false })).faults.total > 0).toBe(!isSame);
      }),
      { numRuns: 60 },
    );
  });
});
