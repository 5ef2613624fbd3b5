import { describe, expect, it } from "vitest";
import type { LogRow } from "@/lib/contract/log-list";
import { findPatterns, maskLine, searchTextOf } from "./patterns";

let id = 0;
function line(body: string, level: LogRow["level"] = "info", service = "svc"): LogRow {
  id++;
  const time = new Date(1_700_000_000_000 + id * 1000).toISOString();
  return {
    id: String(id),
    time,
    time_ns: "0",
    level,
    severity_text: null,
    body,
    body_json: null,
    service,
    logger: null,
    event_name: null,
    trace_id: null,
    span_id: null,
    request_id: null,
    run_id: null,
    attributes: {},
  };
}

describe("maskLine", () => {
  it.each([
    ["took 12 ms, 3.5s, 99%", "took <n> ms, <n>s, <n>%"],
    ["user 7f9c24e8-3b12-4fef-91e0-56a2d5a1b111 in", "user <uuid> in"],
    ["trace 4bf92f3577b34da6a3ce929d0e0e4736", "trace <hex>"],
    ["from 10.0.0.1:8080 at 2026-01-02T03:04:05.678Z", "from <ip> at <time>"],
    ["feed the decade", "feed the decade"],
    ["order ord_2024_00017abcd to a@b.io", "order <id> to <email>"],
    ["GET /api/v1/orders/17", "GET /api/v1/orders/<n>"],
    ["p95 of s3", "p95 of s3"],
  ])("%s -> %s", (body, masked) => expect(maskLine(body)).toBe(masked));
});

describe("findPatterns", () => {
  it("groups lines that differ in numbers and ids", () => {
    const found = findPatterns([line("order 1 sent"), line("order 22 sent"), line("cache full")]);
    expect(found.map((pattern) => [pattern.shape, pattern.count])).toEqual([
      ["order <n> sent", 2],
      ["cache full", 1],
    ]);
  });
  it("turns words in which like lines differ into a hole", () => {
    const found = findPatterns(
      ["ann", "bob", "cyd"].map((name) => line(`user ${name} signed in again today`)),
    );
    expect(found.map((pattern) => [pattern.shape, pattern.count])).toEqual([
      ["user <*> signed in again today", 3],
    ]);
  });
  it("keeps levels apart and names the services", () => {
    const found = findPatterns([
      line("slow call 1", "warn", "a"),
      line("slow call 2", "warn", "b"),
      line("slow call 3", "error"),
    ]);
    expect(found.map((pattern) => [pattern.level, pattern.count, pattern.services])).toEqual([
      ["warn", 2, ["a", "b"]],
      ["error", 1, ["svc"]],
    ]);
  });
  it("copes with empty, huge and one-word lines", () => {
    expect(findPatterns([line(""), line("x".repeat(100_000)), line("x")]).length).toBe(3);
  });
});

it("offers the longest plain part for a search", () => {
  expect(searchTextOf("user <*> signed in at <time>")).toBe("signed in at");
  expect(searchTextOf("<n> <n>")).toBeNull();
});
