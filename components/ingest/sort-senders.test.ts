import { expect, test } from "vitest";
import type { IngestRow } from "@/lib/contract/ingest-activity";
import { arrangeSenders } from "./sort-senders";

const row = (service: string | null, over: Partial<IngestRow> = {}) =>
  ({
    service,
    key: { id: "k", name: "staging", revoked: false },
    signal: "traces",
    items_per_second: 1,
    bytes_per_second: 1,
    rejected: 0,
    refused_exports: 0,
    throttled_exports: 0,
    limited: 0,
    duplicates: 0,
    lag_ms: null,
    last_at: "2026-11-21T00:00:00Z",
    ...over,
  }) as IngestRow;
const rows = [
  row("planner", { items_per_second: 5 }),
  row(null, { key: null, signal: "runs", refused_exports: 2 }),
  row("gateway", { items_per_second: 9, limited: 1 }),
];
const names = (options: Partial<Parameters<typeof arrangeSenders>[1]>) =>
  arrangeSenders(rows, { sort: "items", text: "", troubledOnly: false, ...options }).map(
    ({ service }) => service,
  );

test("the most comes first; names are by alphabet, the nameless last", () => {
  expect(names({})).toEqual(["gateway", "planner", null]);
  expect(names({ sort: "service" })).toEqual(["gateway", "planner", null]);
  expect(names({ sort: "refused" })).toEqual([null, "planner", "gateway"]);
});

test("is found by service, key or signal, whatever the case", () => {
  expect(names({ text: " PLAN" })).toEqual(["planner"]);
  expect(names({ text: "no key" })).toEqual([null]);
  expect(names({ text: "runs" })).toEqual([null]);
  expect(names({ text: "staging" })).toEqual(["gateway", "planner"]);
});

test("only the troubled are those that were refused, told to wait, or cut", () => {
  expect(names({ troubledOnly: true })).toEqual(["gateway", null]);
});
