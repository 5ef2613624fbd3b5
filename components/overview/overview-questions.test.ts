import { expect, it } from "vitest";
import { errorGroup, joinQuery } from "./overview-questions";

it.each([
  ["none", "runs", "", "workflow"],
  ["none", "requests", "", "service"],
  ["none", "runs", "-agent:planner", "agent"],
  ["none", "runs", "status:failed", "workflow"],
  ["service", "runs", "agent:planner", "service"],
] as const)("tells errors apart by %s of %s with %s: %s", (by, subject, q, group) =>
  expect(errorGroup({ by, subject, q })).toBe(group),
);
it("keeps alternatives together when queries are joined", () =>
  expect(joinQuery("workflow:a OR workflow:b", null, "status:failed")).toBe(
    "(workflow:a OR workflow:b) status:failed",
  ));
