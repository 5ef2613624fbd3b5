import type { Zoom } from "./zoom";

/** Where a bar lies in the window, as shares of its width; null where it lies outside. */
export function barPlace(
  startNs: number,
  durationNs: number,
  zoom: Zoom,
): { left: number; width: number; isCutLeft: boolean; isCutRight: boolean } | null {
  const span = zoom.toNs - zoom.fromNs;
  const from = (startNs - zoom.fromNs) / span;
  const to = (startNs + durationNs - zoom.fromNs) / span;
  if (to < 0 || from > 1) return null;
  const left = Math.max(0, from);
  return { left, width: Math.min(1, to) - left, isCutLeft: from < 0, isCutRight: to > 1 };
}

/** The label goes behind the bar, before it where that has more room, and into it where neither has any. */
export function labelSide(
  place: { left: number; width: number },
  laneShare = 0.12,
): "after" | "before" | "inside" {
  if (1 - place.left - place.width >= laneShare) return "after";
  return place.left >= laneShare ? "before" : "inside";
}
