import { expect, test } from "vitest";
import type { IngestActivityOutput, IngestReason, IngestRow } from "@/lib/contract/ingest-activity";
import { judge } from "./verdict";

const none = {
  exports: 0,
  accepted: 0,
  rejected: 0,
  refused_exports: 0,
  throttled_exports: 0,
  duplicates: 0,
  duplicate_exports: 0,
  skewed: 0,
  limited: 0,
  bytes: 0,
  items_per_second: 0,
  bytes_per_second: 0,
  lag_ms: null,
};
const reason = (over: Partial<IngestReason>): IngestReason => ({
  kind: "rejected",
  reason: "too_old",
  count: 1,
  message: "",
  last_at: new Date().toISOString(),
  ...over,
});
function activity(over: {
  total?: Partial<typeof none>;
  recent?: Partial<IngestActivityOutput["recent"]>;
  reasons?: IngestReason[];
  unknown?: IngestReason[];
  receivers?: boolean[];
  workers?: boolean[];
  derive_lag_ms?: number;
}): IngestActivityOutput {
  const alive = (list: boolean[]) => list.map((each) => ({ alive: each }));
  return {
    total: { ...none, ...over.total },
    recent: { ...none, ...over.recent },
    rows: [{ reasons: over.reasons ?? [] } as unknown as IngestRow],
    unknown_senders: over.unknown ?? null,
    receivers: alive(over.receivers ?? [true]),
    workers: alive(over.workers ?? [true]),
    backlog: { derive_lag_ms: over.derive_lag_ms ?? 0, unfolded_increments: 0 },
  } as unknown as IngestActivityOutput;
}

test("all is well only where something came in and nothing was turned away", () => {
  expect(judge(activity({ total: { exports: 5 } }), "1h")).toMatchObject({
    meaning: "ok",
    title: "All that was sent in the last hour is stored.",
    findings: [],
  });
  expect(judge(activity({}), "15m")).toMatchObject({
    meaning: "unknown",
    title: "Nothing was sent in the last 15 minutes.",
  });
});

test("what is lost comes first, with its newest reason and what to change", () => {
  const verdict = judge(
    activity({
      recent: { rejected: 3, throttled_exports: 9 },
      reasons: [
        reason({ reason: "trace_id", last_at: "2026-01-01T00:00:00Z" }),
        reason({ reason: "too_old", last_at: "2026-01-02T00:00:00Z" }),
        reason({ kind: "throttled", reason: "database" }),
      ],
    }),
    "1h",
  );
  expect(verdict.meaning).toBe("error");
  expect(verdict.findings.map(({ words }) => words)).toEqual([
    "3 items were refused within two minutes: older than retention.",
    "Senders are told to wait and send again: database away. Nothing is lost while they do.",
  ]);
  expect(verdict.findings[0]?.advice).toMatch(/clock/);
});

test("what is over is told as over", () => {
  const verdict = judge(activity({ total: { exports: 1, rejected: 2, refused_exports: 1 } }), "24h");
  expect(verdict).toMatchObject({
    meaning: "warning",
    title: "2 items and 1 call were refused in the last 24 hours, none now.",
  });
});

test("waiting that is over is told as over", () => {
  const over = reason({
    kind: "throttled",
    reason: "in_flight",
    last_at: new Date(Date.now() - 60_000).toISOString(),
  });
  const verdict = judge(activity({ recent: { throttled_exports: 2 }, reasons: [over] }), "1h");
  expect(verdict.title).toBe("2 exports had to be sent again within two minutes: receiver busy. It is over.");
});

test("processes that are gone, and work that is behind, are told", () => {
  const titles = (over: Parameters<typeof activity>[0]) =>
    judge(activity({ total: { exports: 1 }, ...over }), "1h").findings.map(({ words }) => words);
  expect(titles({ receivers: [false] })).toEqual(["No receiver is running: nothing is taken in."]);
  expect(titles({ workers: [] })).toEqual([
    "No worker is running: spans are stored, runs and retention stand still.",
  ]);
  expect(titles({ derive_lag_ms: 90_000 })).toEqual(["Runs are 1m 30s behind their spans."]);
  expect(titles({ recent: { lag_ms: { avg: 1, p95: 400_000, max: 500_000 } } })).toEqual([
    "Data arrives up to 8m 20s after it was made.",
  ]);
});

test("a sender that is known by no key is told while it goes on", () => {
  const stranger = (last_at: string) =>
    judge(
      activity({
        total: { exports: 1 },
        unknown: [reason({ kind: "refused", reason: "unknown_key", last_at })],
      }),
      "1h",
    ).findings.map(({ words }) => words);
  expect(stranger(new Date().toISOString())).toEqual(["Somebody sends and is refused: unknown API key."]);
  expect(stranger(new Date(Date.now() - 600_000).toISOString())).toEqual([]);
});
