/** A time span worth a tint over the plot, such as an alert that fired; it may lead somewhere. */
export type Band = {
  key: string;
  fromMs: number;
  /** Null: it still lasts. */
  toMs: number | null;
  words: string;
  colour: string;
  href?: string;
};

/** Where a band lies within a range, in shares of its width; null outside of it. */
export function bandPlace(
  band: Pick<Band, "fromMs" | "toMs">,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): { left: number; width: number } | null {
  const from = Math.max(band.fromMs, fromMs);
  const to = Math.min(band.toMs ?? toMs, toMs);
  const span = toMs - fromMs;
  if (!(span > 0) || band.fromMs > toMs || to < fromMs || from > to) return null;
  return { left: (from - fromMs) / span, width: (to - from) / span };
}

export type Tint = { fromMs: number; toMs: number | null; colour: string };

/** Bands as they are tinted: where several lie over each other there is one tint, of the last of them. */
export function tintsOf(bands: readonly Band[]): Tint[] {
  const ends = [
    ...new Set(bands.flatMap(({ fromMs, toMs }) => [fromMs, toMs ?? Number.POSITIVE_INFINITY])),
  ].sort((a, b) => a - b);
  const tints: Tint[] = [];
  for (const [place, fromMs] of ends.slice(0, -1).entries()) {
    const toMs = ends[place + 1] ?? fromMs;
    const top = bands.findLast((band) => band.fromMs <= fromMs && (band.toMs ?? toMs) >= toMs);
    if (top === undefined) continue;
    const before = tints.at(-1);
    const end = Number.isFinite(toMs) ? toMs : null;
    if (before?.toMs === fromMs && before.colour === top.colour) before.toMs = end;
    else tints.push({ fromMs, toMs: end, colour: top.colour });
  }
  return tints;
}

/** Bands at an instant, the last drawn first. */
export function bandsAt(bands: readonly Band[], timeMs: number, stepMs: number): Band[] {
  return bands
    .filter(({ fromMs, toMs }) => fromMs < timeMs + stepMs && (toMs === null || toMs >= timeMs))
    .reverse();
}
