import { describe, expect, test } from "vitest";
import { fromLocalInput, toLocalInput, untilPresets } from "./until";

const at = (text: string) => Date.parse(text);
const iso = (timeMs: number) => new Date(timeMs).toISOString();

describe("ends to choose from", () => {
  test("tomorrow and Monday are mornings of the zone in which times are read", () => {
    // A Saturday.
    const presets = new Map(untilPresets(at("2026-11-21T23:30:00Z"), true).map((each) => [each.key, each]));
    expect(iso(presets.get("tomorrow")?.untilMs ?? 0)).toBe("2026-11-22T09:00:00.000Z");
    expect(iso(presets.get("monday")?.untilMs ?? 0)).toBe("2026-11-23T09:00:00.000Z");
    expect(iso(presets.get("30m")?.untilMs ?? 0)).toBe("2026-11-22T00:00:00.000Z");
  });
  test("on a Monday, Monday is the next one", () => {
    const monday = untilPresets(at("2026-11-23T08:00:00Z"), true).find(({ key }) => key === "monday");
    expect(iso(monday?.untilMs ?? 0)).toBe("2026-11-30T09:00:00.000Z");
  });
  test("every end is ahead", () => {
    const nowMs = at("2026-03-29T00:59:00Z");
    for (const utc of [true, false])
      for (const { untilMs } of untilPresets(nowMs, utc)) expect(untilMs).toBeGreaterThan(nowMs);
  });
});

describe("a time typed in", () => {
  test("comes back as it went in, in UTC and in the reader's zone", () => {
    for (const utc of [true, false])
      expect(fromLocalInput(toLocalInput(at("2026-11-21T10:05:00Z"), utc), utc)).toBe(
        at("2026-11-21T10:05:00Z"),
      );
  });
  test("is null where it is none", () => {
    expect(fromLocalInput("", true)).toBeNull();
    expect(fromLocalInput("soon", false)).toBeNull();
  });
});
