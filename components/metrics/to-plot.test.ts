import { expect, test } from "vitest";
import type { PromOutcome } from "@/lib/client/prom/use-prom";
import { toPlot } from "./to-plot";

const range = { fromMs: 0, toMs: 40_000, stepMs: 10_000 };
const outcome = (
  result: { metric: { [name: string]: string }; values?: [number, string][] }[],
): PromOutcome => ({
  reply: { data: { resultType: "matrix", result }, warnings: [], infos: [] },
  error: null,
});
const query = { expr: "sum(up)", legend: "" };

test("samples land on one grid, and what is no number is a gap", () => {
  const plot = toPlot(
    [
      outcome([
        {
          metric: { job: "a" },
          values: [
            [0, "1"],
            [20, "NaN"],
            [30, "+Inf"],
            [40, "3"],
          ],
        },
      ]),
    ],
    [query],
    range,
    1_000,
  );
  expect(plot.times).toEqual([0, 10_000, 20_000, 30_000, 40_000]);
  expect(plot.series[0]?.values).toEqual([1_000, null, null, null, 3_000]);
  expect(plot.series[0]).toMatchObject({ last: 3, mean: 2, most: Number.POSITIVE_INFINITY });
});

test("a series without labels is named by its query, a legend names all", () => {
  const one = outcome([{ metric: {}, values: [[0, "1"]] }]);
  expect(toPlot([one], [query], range).series[0]?.words).toBe("sum(up)");
  expect(toPlot([one], [{ ...query, legend: "all" }], range).series[0]?.words).toBe("all");
});

test("one question at fault leaves the others, in their own places", () => {
  const failed: PromOutcome = { reply: null, error: null };
  const plot = toPlot([failed, outcome([{ metric: {}, values: [[0, "1"]] }])], [query, query], range);
  expect(plot.series.map(({ place }) => place)).toEqual([1]);
});

test("of very many series the largest are drawn, and the others counted", () => {
  const many = Array.from({ length: 200 }, (_, index) => ({
    metric: { id: String(index) },
    values: [[0, String(index)]] as [number, string][],
  }));
  const plot = toPlot([outcome(many)], [query], range);
  expect(plot.hidden).toBe(120);
  expect(plot.series[0]?.words).toBe("199");
});
