import type { DashboardPanel } from "@/lib/contract/dashboard-spec";

type Thresholds = DashboardPanel["thresholds"];

/** The colour that a value's meaning has; the text's own where no threshold says anything. */
export function colourOfValue(thresholds: Thresholds, value: number | null): string {
  if (value === null || thresholds.length === 0) return "var(--text)";
  const ordered = thresholds.toSorted(
    (a, b) => (a.from ?? Number.NEGATIVE_INFINITY) - (b.from ?? Number.NEGATIVE_INFINITY),
  );
  const hit = ordered.findLast(({ from }) => from === null || value >= from);
  return hit === undefined ? "var(--text)" : `var(--${hit.meaning})`;
}

/** Meaning is a word too: for who does not see the colour. */
export function wordOfValue(thresholds: Thresholds, value: number | null): string {
  const colour = colourOfValue(thresholds, value);
  if (colour.includes("error")) return "critical";
  return colour.includes("warning") ? "warning" : "";
}
