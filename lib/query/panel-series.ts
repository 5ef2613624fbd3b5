import type { PanelInput, PanelOutput } from "@/lib/contract/panel-series";
import type { Db } from "@/lib/db/pool";
import { quantileOf } from "@/lib/model/histogram";
import type { Scope } from "./scope";
import { countsAt, histogramsAt, quantileName, quantilesOf, sum } from "./series/cells-at";
import { failingOutcomes, panelCondition } from "./series/panel-condition";
import { panelWindow, timesOf } from "./series/panel-window";
import { type Cell, readCells, readGroups, type Window } from "./series/read-rollup";

type Series = PanelOutput["series"][number];
type Numbers = { values: (number | null)[]; counts: number[] };

const shownGroups = 8;
const units = { throughput: "per_minute", errors: "share", latency: "ms" } as const;

/** One panel from the rollups: no raw row is read, so it costs the same however much is stored. */
export async function panelSeries(db: Db, scope: Scope, input: PanelInput): Promise<PanelOutput> {
  const window = await panelWindow(db, input);
  const selection = await panelCondition(db, scope, input);
  const groups = input.by === "none" ? null : await readGroups(db, scope, selection, window);
  const shown = groups?.slice(0, shownGroups).map((group) => group.grp) ?? null;
  const isLatency = input.panel === "latency";
  const cells =
    shown?.length === 0
      ? []
      : await readCells(db, scope, selection, window, { groups: shown, histograms: isLatency });
  const times = timesOf(window);
  const draw = { throughput: drawThroughput, errors: drawErrors, latency: drawLatency }[input.panel];
  return {
    panel: input.panel,
    unit: units[input.panel],
    from: window.fromMs,
    to: window.toMs,
    step_ms: window.stepMs,
    times,
    series: draw({ cells, groups: shown, times, window, quantiles: quantilesOf(input.quantiles) }),
    groups_hidden: Math.max(0, (groups?.length ?? 0) - shownGroups),
  };
}

type Drawing = {
  cells: Cell[];
  groups: string[] | null;
  times: number[];
  window: Window;
  quantiles: number[];
};

/** Events a minute: by outcome, or by group. A step that is not over yet counts for the part that is. */
function drawThroughput({ cells, groups, times, window }: Drawing): Series[] {
  const perMinute = (count: number, at: number) =>
    (count * 60_000) / Math.max(10_000, Math.min(at + window.stepMs, window.toMs) - at);
  const keys = groups ?? [...new Set(cells.map((cell) => cell.outcome))].sort();
  return keys.map((key) => {
    const counts = countsAt(
      cells.filter((cell) => (groups === null ? cell.outcome : cell.grp) === key),
      times,
    );
    const values = counts.map((count, i) => perMinute(count, times[i] ?? 0));
    return series(key, { values, counts }, groups === null ? { outcome: key } : { group: key });
  });
}

/** The failing share, with the failing counts. */
function drawErrors({ cells, groups, times }: Drawing): Series[] {
  return (groups ?? [null]).map((group) => {
    const own = cells.filter((cell) => group === null || cell.grp === group);
    const counts = countsAt(
      own.filter((cell) => failingOutcomes.includes(cell.outcome)),
      times,
    );
    const all = countsAt(own, times);
    const values = all.map((count, i) => (count > 0 ? (counts[i] ?? 0) / count : null));
    return { ...series(group ?? "failing", { values, counts }, { group }), events: sum(all) };
  });
}

function drawLatency({ cells, groups, times, quantiles }: Drawing): Series[] {
  return (groups ?? [null]).flatMap((group) => {
    const own = cells.filter((cell) => group === null || cell.grp === group);
    const histograms = histogramsAt(own, times);
    const counts = countsAt(own, times);
    return quantiles.map((quantile) => {
      const name = quantileName(quantile);
      const values = histograms.map((histogram) => {
        const ns = quantileOf(histogram, quantile);
        return ns === null ? null : ns / 1e6;
      });
      return series(group === null ? name : `${group} ${name}`, { values, counts }, { group, quantile });
    });
  });
}

function series(
  key: string,
  numbers: Numbers,
  of: Partial<Pick<Series, "group" | "outcome" | "quantile">>,
): Series {
  const total = sum(numbers.counts);
  return { key, group: null, outcome: null, quantile: null, ...of, ...numbers, total, events: total };
}
