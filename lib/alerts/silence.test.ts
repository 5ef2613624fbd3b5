import { describe, expect, it } from "vitest";
import type { TimeRange } from "@/lib/contract/alert-routes";
import { compileInhibition } from "./inhibit";
import { compileSilences, holdsUntilMs, silenceHolds, silenceState } from "./silence";
import { isMutedRoute, isWithin } from "./time-interval";

const at = (text: string) => Date.parse(text);
const always = { startsMs: 0, endsMs: at("2030-01-01T00:00:00Z") };

describe("silences", () => {
  it("hold from their start to before their end", () => {
    const times = { startsMs: 1_000, endsMs: 2_000 };
    expect([999, 1_000, 1_999, 2_000].map((ms) => silenceState(times, ms))).toEqual([
      "pending",
      "active",
      "active",
      "expired",
    ]);
  });

  it("match an absent label as an empty one", () => {
    const silence = { ...always, id: "s", weekly: null };
    const named = (
      matchers: { name: string; op: "=" | "!=" | "=~" | "!~"; value: string }[],
      labels: { [name: string]: string },
    ) => compileSilences([{ ...silence, matchers }], at("2026-11-21T12:00:00Z"))(labels).length === 1;
    expect(named([{ name: "a", op: "=", value: "" }], { b: "1" })).toBe(true);
    expect(named([{ name: "a", op: "!=", value: "x" }], {})).toBe(true);
    expect(named([{ name: "a", op: "=~", value: "x|y" }], { a: "xy" })).toBe(false);
    expect(named([{ name: "__proto__", op: "=", value: "" }], {})).toBe(true);
  });
});

describe("weekly maintenance windows", () => {
  const window = { days: [6], from: "22:00", to: "02:00", zone: "Europe/Berlin" };
  const holds = (text: string) => silenceHolds({ ...always, weekly: [window] }, at(text));
  it("go past midnight, in their zone", () => {
    // 2026-11-21 is a Saturday; Berlin is an hour ahead of UTC in winter.
    expect(holds("2026-11-21T20:59:00Z")).toBe(false);
    expect(holds("2026-11-21T21:00:00Z")).toBe(true);
    expect(holds("2026-11-22T00:59:59Z")).toBe(true);
    expect(holds("2026-11-22T01:00:00Z")).toBe(false);
    expect(holds("2026-11-22T21:30:00Z")).toBe(false);
  });
  it("hold until the last of those that hold ends, and no longer than the silence", () => {
    const evening = { days: [6], from: "21:30", to: "23:00", zone: "Europe/Berlin" };
    const until = (text: string, weekly = [window, evening], endsMs = always.endsMs) =>
      new Date(holdsUntilMs({ endsMs, weekly }, at(text))).toISOString();
    expect(until("2026-11-21T20:40:31Z")).toBe("2026-11-21T22:00:00.000Z");
    expect(until("2026-11-21T21:10:31Z")).toBe("2026-11-22T01:00:00.000Z");
    expect(until("2026-11-22T00:59:59Z")).toBe("2026-11-22T01:00:00.000Z");
    expect(until("2026-11-21T21:10:31Z", [window], at("2026-11-21T21:30:00Z"))).toBe(
      "2026-11-21T21:30:00.000Z",
    );
  });
  it("keep to the clock on the wall when it is changed", () => {
    const morning = { days: [7], from: "01:30", to: "03:30", zone: "Europe/Berlin" };
    const minutesOf = (day: string) => {
      const from = at(`${day}T00:00:00Z`) - 7_200_000;
      const minutes = Array.from({ length: 30 * 60 }, (_, i) => from + i * 60_000);
      return minutes.filter((ms) => silenceHolds({ ...always, weekly: [morning] }, ms)).length;
    };
    expect(minutesOf("2026-03-22")).toBe(120);
    // Clocks go from 2 to 3, and back from 3 to 2.
    expect(minutesOf("2026-03-29")).toBe(60);
    expect(minutesOf("2026-10-25")).toBe(180);
  });
  it("last a day where they end when they begin", () => {
    const day = { days: [6], from: "08:00", to: "08:00", zone: "UTC" };
    const ofDay = (text: string) => silenceHolds({ ...always, weekly: [day] }, at(text));
    expect([
      ofDay("2026-11-21T07:59:00Z"),
      ofDay("2026-11-21T08:00:00Z"),
      ofDay("2026-11-22T07:59:00Z"),
      ofDay("2026-11-22T08:00:00Z"),
    ]).toEqual([false, true, true, false]);
  });
});

describe("time intervals", () => {
  const any: TimeRange = { times: [], weekdays: [], days_of_month: [], months: [], years: [], zone: "UTC" };
  const inside = (range: Partial<TimeRange>, text: string) =>
    isWithin({ name: "x", ranges: [{ ...any, ...range }] }, at(text));
  it("need every bound that is given", () => {
    const office = {
      weekdays: [1, 2, 3, 4, 5],
      times: [{ from: "09:00", to: "17:00" }],
      zone: "America/New_York",
    };
    expect(inside(office, "2026-11-20T14:00:00Z")).toBe(true);
    expect(inside(office, "2026-11-20T13:59:00Z")).toBe(false);
    expect(inside(office, "2026-11-20T22:00:00Z")).toBe(false);
    expect(inside(office, "2026-11-21T15:00:00Z")).toBe(false);
    expect(inside({ months: [11], years: [{ from: 2026, to: 2027 }] }, "2026-11-21T00:00:00Z")).toBe(true);
    expect(inside({ times: [{ from: "23:00", to: "24:00" }] }, "2026-11-21T23:59:59Z")).toBe(true);
  });
  it("count days of the month from its end too", () => {
    const last = { days_of_month: [{ from: -1, to: -1 }] };
    expect(inside(last, "2028-02-29T12:00:00Z")).toBe(true);
    expect(inside(last, "2028-02-28T12:00:00Z")).toBe(false);
    expect(inside({ days_of_month: [{ from: 31, to: 31 }] }, "2026-11-30T12:00:00Z")).toBe(false);
    expect(inside({ days_of_month: [{ from: 29, to: 31 }] }, "2026-11-30T12:00:00Z")).toBe(true);
    expect(inside({ days_of_month: [{ from: 1, to: -3 }] }, "2026-11-28T12:00:00Z")).toBe(true);
  });
  it("mute a route within what mutes it, and outside of when it is active", () => {
    const night = { name: "night", ranges: [{ ...any, times: [{ from: "00:00", to: "06:00" }] }] };
    const route = (mute: string[], active: string[]) => ({
      muteTimeIntervals: mute,
      activeTimeIntervals: active,
    });
    const [dark, day] = [at("2026-11-21T03:00:00Z"), at("2026-11-21T12:00:00Z")];
    expect([dark, day].map((ms) => isMutedRoute(route(["night"], []), [night], ms))).toEqual([true, false]);
    expect([dark, day].map((ms) => isMutedRoute(route([], ["night"]), [night], ms))).toEqual([false, true]);
    expect(isMutedRoute(route(["gone"], ["gone"]), [night], dark)).toBe(false);
  });
});

describe("inhibition", () => {
  const eq = (name: string, value: string) => ({ name, op: "=" as const, value });
  const rule = {
    source_matchers: [eq("severity", "critical")],
    target_matchers: [eq("severity", "warning")],
    equal: ["cluster"],
  };
  it("keeps quiet what has the same labels as a source", () => {
    const by = compileInhibition([rule], [{ id: "1", labels: { severity: "critical", cluster: "a" } }]);
    expect(by({ severity: "warning", cluster: "a" })).toEqual(["1"]);
    expect(by({ severity: "warning", cluster: "b" })).toEqual([]);
    expect(by({ severity: "info", cluster: "a" })).toEqual([]);
  });
  it("takes labels that both lack for equal", () => {
    const by = compileInhibition([rule], [{ id: "1", labels: { severity: "critical" } }]);
    expect(by({ severity: "warning" })).toEqual(["1"]);
  });
  it("lets none inhibit itself, nor two that are both sides each other", () => {
    const both = { source_matchers: [eq("team", "a")], target_matchers: [eq("team", "a")], equal: [] };
    const firing = [1, 2].map((id) => ({ id: String(id), labels: { team: "a", n: String(id) } }));
    const by = compileInhibition([both], firing);
    expect(firing.map(({ labels }) => by(labels))).toEqual([[], []]);
  });
});
