import { describe, expect, it } from "vitest";
import { foldAxis } from "./fold-gaps";
import type { Step } from "./steps";
import { buildLanes } from "./timeline-lanes";
import { leastTouchPx, touchPlace } from "./touch-place";

const step = (name: string, startMs: number, endMs: number) =>
  ({ name, startMs, endMs, kind: "tool", children: [], spanId: `${name} ${startMs}` }) as unknown as Step;
const shape = (steps: Step[], widthPx: number | null) =>
  buildLanes(steps, widthPx === null ? null : track(widthPx)).map((lane) =>
    lane.steps.map(({ startMs }) => startMs),
  );
const track = (widthPx: number) => ({ axis: foldAxis({ startMs: 0, endMs: 1_000 }, []), widthPx });

describe("lanes of one name", () => {
  it("hold what does not overlap, and get another lane for what does", () => {
    expect(shape([step("a", 0, 10), step("a", 5, 20), step("a", 10, 15)], null)).toEqual([[0, 10], [5]]);
  });

  it("are more where fingers could not tell neighbours apart", () => {
    const calls = [step("a", 0, 10), step("a", 10, 20), step("a", 100, 110)];
    expect(shape(calls, null)).toEqual([[0, 10, 100]]);
    expect(shape(calls, 250)).toEqual([[0, 100], [10]]);
  });

  it("stay a dozen however many calls there are", () => {
    const calls = Array.from({ length: 500 }, (_, at) => step("a", at, at + 1));
    expect(buildLanes(calls, track(250))).toHaveLength(12);
    expect(shape(calls, 250).flat()).toHaveLength(500);
  });
});

it("what can be touched lies within the track and around its bar", () => {
  for (const [start, end] of [
    [0, 1],
    [500, 900],
    [999, 1_000],
    [1_000, 1_000],
  ] as const) {
    const place = touchPlace({ startMs: start, endMs: end }, track(250));
    if (place === null) throw new Error("it is shown");
    expect(place.toPx - place.fromPx).toBeGreaterThanOrEqual(leastTouchPx);
    expect(place.fromPx).toBeGreaterThanOrEqual(0);
    expect(place.toPx).toBeLessThanOrEqual(250);
    expect(place.barFromPx).toBeGreaterThanOrEqual(place.fromPx);
    expect(place.barFromPx + place.barPx).toBeLessThanOrEqual(place.toPx + 1e-9);
  }
  expect(touchPlace({ startMs: 2_000, endMs: 2_001 }, track(250))).toBeNull();
});
