import { type FoldedAxis, placeOf } from "./fold-gaps";
import type { Step } from "./steps";

/** The least that a finger hits for sure (WCAG 2.5.8). */
export const leastTouchPx = 24;
export const leastBarPx = 3;

/** Where bars are touched: on which axis, over how many pixels. */
export type TouchTrack = { axis: FoldedAxis; widthPx: number };
/** What is touched, and the bar drawn in it. */
export type TouchPlace = { fromPx: number; toPx: number; barFromPx: number; barPx: number };

/** Null for a step that is outside of what is shown. Pure. */
export function touchPlace(step: Pick<Step, "startMs" | "endMs">, track: TouchTrack): TouchPlace | null {
  const { axis, widthPx } = track;
  if (step.endMs < axis.startMs || step.startMs > axis.endMs) return null;
  const startPx = placeOf(axis, step.startMs) * widthPx;
  const barPx = Math.max(leastBarPx, placeOf(axis, step.endMs) * widthPx - startPx);
  const barFromPx = Math.min(startPx, widthPx - barPx);
  const takenPx = Math.max(leastTouchPx, barPx);
  const fromPx = Math.max(0, Math.min(barFromPx, widthPx - takenPx));
  return { fromPx, toPx: fromPx + takenPx, barFromPx, barPx };
}
