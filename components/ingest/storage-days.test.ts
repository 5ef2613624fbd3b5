import { expect, test } from "vitest";
import type { StorageLeaf } from "@/lib/contract/ingest-storage";
import { nextDrops, storageByDay } from "./storage-days";

const nowMs = Date.parse("2026-11-21T15:00:00Z");
const leaf = (over: Partial<StorageLeaf>): StorageLeaf => ({
  table: "spans",
  day: "2026-11-21",
  keep_days: 30,
  drop_at: "2026-12-22T01:00:00Z",
  rows: 10,
  bytes: 1_000,
  index_bytes: 100,
  ...over,
});

test("days have no gaps, hold all their leaves, and reach back two weeks at least", () => {
  const { times, bytes } = storageByDay(
    [leaf({}), leaf({ keep_days: 7, bytes: 50 }), leaf({ table: "log_records", day: "2026-11-19" })],
    nowMs,
  );
  expect(times).toHaveLength(14);
  expect(times.at(-1)).toBe(Date.parse("2026-11-21T12:00:00Z"));
  expect(bytes.spans.at(-1)).toBe(1_050);
  expect(bytes.log_records.at(-3)).toBe(1_000);
  expect(bytes.log_records.at(-1)).toBe(0);
});

test("days that were made ahead and are empty do not move the end; sixty days are the most", () => {
  const ahead = leaf({ day: "2026-11-23", rows: 0, bytes: 80_000 });
  expect(storageByDay([ahead], nowMs).times.at(-1)).toBe(Date.parse("2026-11-21T12:00:00Z"));
  expect(storageByDay([leaf({ day: "2026-01-01" })], nowMs).times).toHaveLength(60);
});

test("what goes at one time goes as one line, soonest first, without what is empty", () => {
  const drops = nextDrops(
    [
      leaf({}),
      leaf({ table: "trace_keys", bytes: 10, rows: 1 }),
      leaf({ table: "log_records", keep_days: 7, drop_at: "2026-11-29T01:00:00Z", day: "2026-11-21" }),
      leaf({ day: "2026-11-20", drop_at: "2026-11-28T01:00:00Z", rows: 0 }),
    ],
    5,
  );
  expect(drops).toEqual([
    {
      dropAt: "2026-11-29T01:00:00Z",
      days: ["2026-11-21"],
      tables: ["log_records"],
      bytes: 1_000,
      rows: 10,
      keepDays: [7],
    },
    {
      dropAt: "2026-12-22T01:00:00Z",
      days: ["2026-11-21"],
      tables: ["spans", "trace_keys"],
      bytes: 1_010,
      rows: 11,
      keepDays: [30],
    },
  ]);
});
