import { expect, test } from "vitest";
import { decisionFilter } from "./decision-filter";

test("decisions take over the part of the filter that they know, whole or not at all", () => {
  expect(decisionFilter("")).toEqual({ list: "", panel: "" });
  expect(decisionFilter("agent:planner -tool:search")).toEqual({
    list: "agent:planner -tool:search",
    panel: "agent:planner -tool:search",
  });
  expect(decisionFilter("service:api")).toEqual({ list: "service:api", panel: null });
  expect(decisionFilter("agent:planner workflow:x")).toEqual({ list: null, panel: null });
  expect(decisionFilter("free text")).toEqual({ list: null, panel: null });
});
