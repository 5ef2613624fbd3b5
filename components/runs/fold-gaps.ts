/**
 * Idle time folded out of a time axis. In: when something was at work, and the whole range. Out: pieces of the axis, each a
 * straight line from time to place (0 to 1), the folded ones a fixed small width. Pure; all times in ms from one origin.
 */
export type Interval = { startMs: number; endMs: number };
export type AxisPiece = { fromMs: number; toMs: number; fromX: number; toX: number; folded: boolean };
export type FoldedAxis = { pieces: AxisPiece[]; startMs: number; endMs: number };

/** Width of a folded gap, as a share of the axis. */
const foldWidth = 0.02;

/** Stretches of at least `minMs` in which nothing was at work, ends of the range included. */
export function findGaps(work: readonly Interval[], range: Interval, minMs: number): Interval[] {
  const gaps: Interval[] = [];
  let idleSince = range.startMs;
  const sorted = [...work].sort((a, b) => a.startMs - b.startMs);
  for (const { startMs, endMs } of sorted) {
    const until = Math.min(startMs, range.endMs);
    if (until - idleSince >= minMs) gaps.push({ startMs: idleSince, endMs: until });
    idleSince = Math.max(idleSince, endMs);
  }
  if (range.endMs - idleSince >= minMs) gaps.push({ startMs: idleSince, endMs: range.endMs });
  return gaps;
}

/** The gaps worth folding: at least a twentieth of the range, and at most ten of them, the longest first. */
export function gapsToFold(work: readonly Interval[], range: Interval): Interval[] {
  const minMs = Math.max(1, (range.endMs - range.startMs) / 20);
  return findGaps(work, range, minMs)
    .sort((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs))
    .slice(0, 10)
    .sort((a, b) => a.startMs - b.startMs);
}

/** `gaps` are sorted and do not overlap. Without gaps the axis is one straight piece. */
export function foldAxis(range: Interval, gaps: readonly Interval[]): FoldedAxis {
  const endMs = Math.max(range.endMs, range.startMs + 1e-6);
  const idleMs = gaps.reduce((sum, gap) => sum + gap.endMs - gap.startMs, 0);
  const workMs = Math.max(endMs - range.startMs - idleMs, 1e-9);
  const share = (1 - gaps.length * foldWidth) / workMs;
  const pieces: AxisPiece[] = [];
  let ms = range.startMs;
  let x = 0;
  const push = (toMs: number, width: number, folded: boolean) => {
    if (toMs > ms) pieces.push({ fromMs: ms, toMs, fromX: x, toX: x + width, folded });
    if (toMs > ms) x += width;
    ms = toMs;
  };
  for (const gap of gaps) {
    push(gap.startMs, (gap.startMs - ms) * share, false);
    push(gap.endMs, foldWidth, true);
  }
  push(endMs, (endMs - ms) * share, false);
  return { pieces, startMs: range.startMs, endMs };
}

/** Place of a time, 0 to 1; times outside the range stick to its ends. */
export function placeOf(axis: FoldedAxis, ms: number): number {
  if (ms <= axis.startMs) return 0;
  const piece = axis.pieces.find(({ toMs }) => ms <= toMs);
  if (piece === undefined) return axis.pieces.at(-1)?.toX ?? 1;
  return piece.fromX + ((ms - piece.fromMs) / (piece.toMs - piece.fromMs)) * (piece.toX - piece.fromX);
}

/** The time at a place: the inverse of `placeOf`. */
export function timeAt(axis: FoldedAxis, x: number): number {
  const piece = axis.pieces.find(({ toX }) => x <= toX) ?? axis.pieces.at(-1);
  if (piece === undefined) return axis.startMs;
  const share = Math.min(1, Math.max(0, (x - piece.fromX) / (piece.toX - piece.fromX)));
  return piece.fromMs + share * (piece.toMs - piece.fromMs);
}

/** Times to label, round when counted from `zeroMs`, none inside a fold: about `count` over the drawn width. */
export function axisTicks(
  axis: FoldedAxis,
  count: number,
  zeroMs = axis.startMs,
): { ms: number; x: number }[] {
  const workMs = axis.pieces
    .filter((piece) => !piece.folded)
    .reduce((sum, piece) => sum + piece.toMs - piece.fromMs, 0);
  const step = niceStep(workMs / Math.max(1, count));
  const ticks: { ms: number; x: number }[] = [];
  for (const piece of axis.pieces) {
    if (piece.folded) continue;
    const first = Math.ceil((piece.fromMs - zeroMs) / step - 1e-9) * step + zeroMs;
    for (let ms = first; ms <= piece.toMs + 1e-9; ms += step) ticks.push({ ms, x: placeOf(axis, ms) });
  }
  return ticks.filter(
    (tick, index) => index === 0 || tick.x - (ticks[index - 1]?.x ?? 0) > 0.4 / Math.max(1, count),
  );
}

function niceStep(roughMs: number): number {
  if (roughMs >= 1000) {
    const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
    const found = steps.find((seconds) => seconds * 1000 >= roughMs);
    if (found !== undefined) return found * 1000;
    return Math.ceil(roughMs / 86_400_000) * 86_400_000;
  }
  const power = 10 ** Math.floor(Math.log10(Math.max(roughMs, 1e-6)));
  const times = [1, 2, 5, 10].find((factor) => factor * power >= roughMs) ?? 10;
  return times * power;
}
