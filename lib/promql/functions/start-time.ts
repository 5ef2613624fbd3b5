/** Start times tell of counter resets that values alone do not show. 0: unknown. */

/** A counter that began since the sample before. */
export function isStartReset(
  previousStart: number,
  previousTime: number,
  start: number,
  time: number,
): boolean {
  // Unchanged, unknown, in the future, or OTLP's way of saying unknown (start equals time).
  if (previousStart === start || start === 0 || start >= time) return false;
  if (start !== previousTime) return start > previousTime;
  // It begins where the sample before lies: a delta, unless the start of that one is unknown or cannot be.
  if (previousStart > previousTime) return false;
  return previousStart !== 0 && previousStart !== previousTime;
}

export function isStartResetAfter(at: number, start: number, time: number): boolean {
  return start > at && time > at && isStartReset(at, at, start, time);
}

export const startsOverlap = (previousStart: number, previousTime: number, start: number) =>
  start !== 0 && start < previousTime && start !== previousStart;
