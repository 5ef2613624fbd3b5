import { expect, it } from "vitest";
import { panelQuery } from "./run-histogram";

it.each([
  ["", ""],
  ["status:failed -agent:planner", "status:failed -agent:planner"],
  ["duration:>2s", null],
  ["status:failed words", null],
])("%s -> %s", (query, asked) => expect(panelQuery(query)).toBe(asked));
