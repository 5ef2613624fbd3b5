"use client";
import { formatValue, type Unit } from "@/lib/client/prom/units";
import { cx } from "../ui/cx";
import type { PlotSeries } from "./to-plot";

type Props = {
  series: readonly PlotSeries[];
  unit: Unit;
  /** The only series that is shown; null for all. */
  chosen: string | null;
  onChoose: (key: string | null) => void;
  className?: string;
};

/** Each series with its last value, mean and highest; a click shows it alone, another all again. */
export function SeriesLegend({ series, unit, chosen, onChoose, className }: Props) {
  const told = (value: number | null) => (value === null ? "–" : formatValue(unit, value));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    <section aria-label="Series" tabIndex={0} className={cx("overflow-auto", className)}>
      <table className="w-full border-separate border-spacing-0 text-table tabular-nums">
        <thead className="sticky top-0 bg-surface text-label text-text-3">
          <tr>
            <th scope="col" className="px-3 py-1 text-left font-normal">
              Series
            </th>
            {["Last", "Mean", "Max"].map((words) => (
              <th
                key={words}
                scope="col"
                className={cx("px-3 py-1 text-right font-normal", words !== "Last" && "max-sm:hidden")}
              >
                {words}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {series.map((each) => (
            <tr
              key={each.key}
              className={cx("hover:bg-raised", chosen !== null && chosen !== each.key && "text-text-3")}
            >
              <td className="max-w-0 px-3">
                <button
                  type="button"
                  aria-pressed={chosen === each.key}
                  title={each.words}
                  onClick={() => onChoose(chosen === each.key ? null : each.key)}
                  className="flex h-6 w-full min-w-0 items-center gap-2 text-left"
                >
                  <span
                    aria-hidden
                    className="size-2 shrink-0 rounded-[2px]"
                    style={{ background: each.colour }}
                  />
                  <span className="truncate">{each.words}</span>
                </button>
              </td>
              <td className="w-24 whitespace-nowrap px-3 text-right">{told(each.last)}</td>
              <td className="w-24 whitespace-nowrap px-3 text-right max-sm:hidden">{told(each.mean)}</td>
              <td className="w-24 whitespace-nowrap px-3 text-right max-sm:hidden">{told(each.most)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
