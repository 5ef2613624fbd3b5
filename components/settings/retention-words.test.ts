import { expect, it } from "vitest";
import { readDays, retentionSentences } from "./retention-words";

it.each([
  ["30", { days: 30 }],
  [" 3650 ", { days: 3650 }],
  ["0", "fault"],
  ["3651", "fault"],
  ["1.5", "fault"],
  ["", "fault"],
  ["1e2", "fault"],
])("reads %j", (text, expected) => {
  const read = readDays(text);
  if (expected === "fault") expect(read).toHaveProperty("fault");
  else expect(read).toEqual(expected);
});

it("says what holds now, what will, and what goes next", () => {
  const base = { signal: "traces", keep_days: 90, own: true, default_days: 90 } as const;
  expect(retentionSentences({ ...base, chosen_days: 90, chosen_from: null, next_drop: null })).toEqual([
    "Nothing is stored yet.",
  ]);
  const next_drop = { day: "2026-09-01", drop_on: "2026-12-01" };
  expect(retentionSentences({ ...base, chosen_days: 7, chosen_from: "2026-11-23", next_drop })).toEqual([
    "Now 90 days; 7 days for data of 2026-11-23 on.",
    "Next to go: 2026-09-01, on 2026-12-01.",
  ]);
});
