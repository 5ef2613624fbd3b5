import { type RollupWidth, rollupWidths } from "@/lib/model/rollup";

/** Seconds; `to` is excluded. */
export type Segment = { width: RollupWidth; from: number; to: number };

/**
 * A range of time as few buckets as can be: hours in its middle, narrower ones at its ends. `finest`: the narrowest width (seconds)
 * that is still kept, whose multiples both ends are. Pure.
 */
export function coverRange(from: number, to: number, finest: number): Segment[] {
  const widths = rollupWidths.filter((width) => width >= finest).toReversed();
  return cover(from, to, widths);
}

function cover(from: number, to: number, widths: readonly RollupWidth[]): Segment[] {
  const [width, ...narrower] = widths;
  if (width === undefined || from >= to) return [];
  const first = Math.ceil(from / width) * width;
  const last = Math.floor(to / width) * width;
  if (first >= last) return cover(from, to, narrower);
  return [...cover(from, first, narrower), { width, from: first, to: last }, ...cover(last, to, narrower)];
}
