import { describe, expect, it } from "vitest";
import { fieldsOf, newSilence, type SilenceDraft, weeklyWords } from "./silence-draft";

const nowMs = 1_700_000_000_000;
const draft = (part: Partial<SilenceDraft>): SilenceDraft => ({
  ...newSilence(nowMs, [{ name: "alertname", op: "=", value: "Slow" }]),
  comment: "deploy",
  ...part,
});
const matcher = (name: string, op: "=" | "!=" | "=~" | "!~", value: string) => [{ key: 0, name, op, value }];

describe("what keeps a silence from being saved", () => {
  it.each<[string, Partial<SilenceDraft>]>([
    ["at least one label", { matchers: [] }],
    ["Every alert would match", { matchers: matcher("alertname", "=", "") }],
    ["Every alert would match", { matchers: matcher("alertname", "=~", ".*") }],
    ["alertname: ", { matchers: matcher("alertname", "=~", "(") }],
    ["end after it begins", { endsMs: nowMs - 1 }],
    ["over already", { startsMs: nowMs - 20, endsMs: nowMs - 10 }],
    ["At most a year", { endsMs: nowMs + 400 * 86_400_000 }],
    ["one day of the week", { weekly: [{ days: [], from: "08:00", to: "09:00", zone: "UTC" }] }],
    ["Say why", { comment: " " }],
  ])("says %s", (words, part) => {
    expect(fieldsOf(draft(part), nowMs)).toEqual({ fault: expect.stringContaining(words) });
  });
});

it("is saved without rows that have no name", () => {
  const matchers = [...matcher("tool", "=~", "a|b"), { key: 1, name: " ", op: "=" as const, value: "x" }];
  expect(fieldsOf(draft({ matchers }), nowMs)).toEqual({
    fields: {
      kind: "silence",
      matchers: [{ name: "tool", op: "=~", value: "a|b" }],
      starts_at: nowMs,
      ends_at: nowMs + 7_200_000,
      weekly: null,
      comment: "deploy",
    },
  });
});

it.each([
  [[1, 2, 3, 4, 5], "Mon–Fri"],
  [[6, 7], "Sat, Sun"],
  [[1, 2, 3, 4, 5, 6, 7], "Every day"],
  [[7, 1], "Mon, Sun"],
])("says the days %j as %s", (days, words) => {
  expect(weeklyWords({ days, from: "22:00", to: "06:00", zone: "UTC" })).toBe(`${words} 22:00–06:00 UTC`);
});
