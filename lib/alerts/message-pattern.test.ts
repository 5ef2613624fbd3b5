import { expect, it } from "vitest";
import { messagePattern } from "./message-pattern";

it("takes messages that differ by ids, numbers and quoted values for one", () => {
  const same = [
    "lookup of NW-12345 gave up after 2000 ms: lock wait on table orders",
    "lookup of NW-9 gave up after 31 ms: lock wait on table orders\n  at lookUp (tool.ts:20)",
  ].map(messagePattern);
  expect(same[0]).toBe("lookup of * gave up after * ms: lock wait on table orders");
  expect(same[1]).toBe(same[0]);
  expect(messagePattern("EACCES: permission denied, open '/workspace/a.md'")).toBe(
    messagePattern("EACCES: permission denied, open '/workspace/other.md'"),
  );
  expect(messagePattern("no route for 3f2b8e1c-1111-2222-3333-444455556666")).toBe("no route for *");
});

it("keeps messages of different causes apart, and is bounded", () => {
  expect(messagePattern("timed out")).not.toBe(messagePattern("refused"));
  expect(messagePattern("x".repeat(10_000))).toHaveLength(160);
});
