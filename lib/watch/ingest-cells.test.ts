import { expect, test } from "vitest";
import type { ServiceFacts } from "@/lib/model/export-facts";
import { emptyLag } from "@/lib/model/lag";
import { type CountedExport, IngestCells, otherServices } from "./ingest-cells";

const nowMs = 1_700_000_030_000;
const minute = 1_699_999_980;
const facts = (over: Partial<ServiceFacts> = {}): ServiceFacts => ({
  service: "planner",
  accepted: 10,
  rejected: 0,
  duplicates: 0,
  skewed: 0,
  lag: emptyLag(),
  reasons: [],
  ...over,
});
const sent = (over: Partial<CountedExport> = {}): CountedExport => ({
  projectId: 1,
  keyId: "k",
  signal: "traces",
  bytes: 1_000,
  facts: [facts()],
  ...over,
});

test("adds exports of one minute, key, service and signal up", () => {
  const cells = new IngestCells();
  cells.countExport(nowMs, sent());
  cells.countExport(nowMs + 1_000, sent({ facts: [facts({ duplicates: 10 })] }));
  cells.countExport(nowMs + 60_000, sent());
  cells.countExport(nowMs, sent({ signal: "logs" }));
  expect(cells.unwritten()).toMatchObject([
    { bucket: minute, exports: 2, accepted: 20, duplicates: 10, duplicateExports: 1, bytes: 2_000 },
    { bucket: minute + 60, exports: 1 },
    { bucket: minute, signal: "logs", exports: 1 },
  ]);
  expect(cells.items).toBe(40);
});

test("the bytes of an export are its services' by their items", () => {
  const cells = new IngestCells();
  const mixed = [facts({ accepted: 30 }), facts({ service: "gateway", accepted: 5, rejected: 5 })];
  cells.countExport(nowMs, sent({ facts: mixed, limits: new Map([["value_bytes", 2]]) }));
  expect(cells.unwritten()).toMatchObject([
    { service: "planner", bytes: 750, limited: 2 },
    { service: "gateway", bytes: 250, limited: 0 },
  ]);
});

test("keeps the last message of each reason, cut and safe to store", () => {
  const cells = new IngestCells();
  const away = { projectId: 0, keyId: "", signal: "traces", bytes: 0, kind: "refused" } as const;
  cells.countTurnedAway(nowMs, { ...away, reason: "malformed", message: "first" });
  cells.countTurnedAway(nowMs + 5, { ...away, reason: "malformed", message: `\0\ud800${"x".repeat(1_000)}` });
  const [cell] = cells.unwritten();
  expect(cell).toMatchObject({ refusedExports: 2, throttledExports: 0 });
  const [reason] = cell?.reasons.values() ?? [];
  expect(reason).toMatchObject({ kind: "refused", key: "malformed", count: 2, lastMs: nowMs + 5 });
  expect(reason?.message).toMatch(/^\ufffdx+$/);
  expect(reason?.message.length).toBeLessThanOrEqual(300);
});

test("a sender with unbounded service names fills no more than its share", () => {
  const cells = new IngestCells();
  for (let i = 0; i < 1_000; i++) cells.countExport(nowMs, sent({ facts: [facts({ service: `s${i}` })] }));
  cells.countExport(nowMs, sent({ projectId: 2 }));
  const names = cells.unwritten().map(({ service }) => service);
  expect(names).toHaveLength(202);
  expect(cells.unwritten().find(({ service }) => service === otherServices)).toMatchObject({ exports: 800 });
  expect(names.at(-1)).toBe("planner");
});

test("what is written is forgotten when its minute is over, what changed since is not", () => {
  const cells = new IngestCells();
  cells.countExport(nowMs, sent());
  const [cell] = cells.unwritten();
  if (cell !== undefined) cell.writtenVersion = cell.version;
  expect(cells.unwritten()).toEqual([]);
  cells.forgetBefore(minute);
  cells.countExport(nowMs + 2_000, sent());
  expect(cells.unwritten()).toMatchObject([{ exports: 2 }]);
  cells.forgetBefore(minute + 60);
  expect(cells.unwritten()).toHaveLength(1);
});
