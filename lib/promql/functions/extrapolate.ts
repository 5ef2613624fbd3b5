// How an increase between the outermost samples of a range is carried on to the edges of the range. Times in milliseconds,
// lengths in seconds. `seconds`: what the result is divided by, 1 for none.

/** The counter began inside of the range: it was zero then, and nothing before is to be guessed. */
export const startsInRange = (rangeStartMs: number, startMs: number, firstMs: number) =>
  startMs !== 0 && startMs > rangeStartMs && startMs < firstMs;

/** Of an increase since the counter's start. */
export function fullFactor(
  rangeEndMs: number,
  startMs: number,
  firstMs: number,
  lastMs: number,
  intervals: number,
  seconds: number,
): number {
  const between = intervals > 0 ? (lastMs - firstMs) / 1000 / intervals : 0;
  const interval = (lastMs - startMs) / 1000;
  const toEnd = reach((rangeEndMs - lastMs) / 1000, between);
  return spread(interval, 0, toEnd, seconds);
}

/** A series is taken to go on to the edge where that is no further than samples lie from each other; else half of that. */
export const reach = (distance: number, between: number) =>
  distance >= between * 1.1 ? between / 2 : distance;

/** What an increase over `interval` is multiplied by where it goes on for so long before and behind it. */
export const spread = (interval: number, toStart: number, toEnd: number, seconds: number) =>
  (interval === 0 ? 1 : (interval + toStart + toEnd) / interval) / seconds;

/** `zeroShare` of the sampled interval before its start the counter was zero: it is not carried back beyond that. */
export function extrapolationFactor(
  rangeStartMs: number,
  rangeEndMs: number,
  firstMs: number,
  lastMs: number,
  intervals: number,
  zeroShare: number,
  seconds: number,
): number {
  const interval = (lastMs - firstMs) / 1000;
  const between = interval / intervals;
  let toStart = reach((firstMs - rangeStartMs) / 1000, between);
  if (interval * zeroShare < toStart) toStart = interval * zeroShare;
  return spread(interval, toStart, reach((rangeEndMs - lastMs) / 1000, between), seconds);
}
