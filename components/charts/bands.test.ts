import { describe, expect, it } from "vitest";
import { type Band, bandPlace, bandsAt, tintsOf } from "./bands";

const band = (key: string, fromMs: number, toMs: number | null, colour = key): Band => ({
  key,
  fromMs,
  toMs,
  words: key,
  colour,
});
const range = { fromMs: 100, toMs: 200 };

describe("where a band lies", () => {
  it.each([
    ["inside the range", 120, 140, { left: 0.2, width: 0.2 }],
    ["cut at both ends", 50, 500, { left: 0, width: 1 }],
    ["to the end while it lasts", 150, null, { left: 0.5, width: 0.5 }],
    ["nowhere before the range", 10, 90, null],
    ["nowhere after the range", 210, null, null],
  ])("%s", (_, fromMs, toMs, place) => {
    expect(bandPlace({ fromMs, toMs }, range)).toEqual(place);
  });

  it("is nowhere in a range without length", () => {
    expect(bandPlace({ fromMs: 100, toMs: 120 }, { fromMs: 100, toMs: 100 })).toBeNull();
  });
});

it("tints once where bands overlap, in the colour of the last", () => {
  expect(tintsOf([band("low", 0, 100), band("high", 40, 60)])).toEqual([
    { fromMs: 0, toMs: 40, colour: "low" },
    { fromMs: 40, toMs: 60, colour: "high" },
    { fromMs: 60, toMs: 100, colour: "low" },
  ]);
});

it("joins tints of one colour, and leaves gaps", () => {
  expect(tintsOf([band("a", 0, 50, "red"), band("b", 50, 80, "red"), band("c", 90, null, "red")])).toEqual([
    { fromMs: 0, toMs: 80, colour: "red" },
    { fromMs: 90, toMs: null, colour: "red" },
  ]);
});

it("knows what lay over a step", () => {
  const bands = [band("past", 0, 9), band("short", 12, 13), band("open", 5, null)];
  expect(bandsAt(bands, 10, 5).map(({ key }) => key)).toEqual(["open", "short"]);
});
