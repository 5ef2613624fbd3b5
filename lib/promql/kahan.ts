/** Neumaier's sum: the new sum and what it has lost to rounding so far. */
export function kahanAdd(value: number, sum: number, lost: number): [sum: number, lost: number] {
  const total = sum + value;
  if (total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) return [total, 0];
  if (Math.abs(sum) >= Math.abs(value)) return [total, lost + (sum - total + value)];
  return [total, lost + (value - total + sum)];
}
