const niceSeconds = [
  10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800,
];

/**
 * The smallest round step that cuts a range into about `points` parts and is at least `leastMs`. An hour and the moment that
 * a question is under way are still an hour: 2 % more parts are let pass.
 */
export function chooseStepMs(rangeMs: number, points: number, leastMs: number): number {
  const wanted = Math.max(leastMs, rangeMs / points / 1.02) / 1000;
  return (niceSeconds.find((seconds) => seconds >= wanted) ?? Math.ceil(wanted / 604800) * 604800) * 1000;
}

/** The widest rollup (in seconds) that a step is a multiple of. */
export function widthFor(stepMs: number): number {
  return [3600, 600, 60, 10].find((width) => (stepMs / 1000) % width === 0) ?? 10;
}
