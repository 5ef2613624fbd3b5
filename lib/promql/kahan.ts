/** Neumaier's sum: the new sum and what it has lost to rounding so far. */
export function kahanAdd(value: number, sum: number, lost: number): [sum: number, lost: number] {
  const total = sum + value;
  if (total === Number.POSITIVE_INFINITY || total === Number.NEGATIVE_INFINITY) return [total, 0];
  if (Math.abs(sum) >= Math.abs(value)) return [total, lost + (sum - total + value)];
  return [total, lost + (value - total + sum)];
}

/** A sum that is added to one by one. A class, because minifiers take the fields of a literal apart and lose such assignments. */
export class KahanSum {
  private sum = 0;
  private lost = 0;

  add(value: number): void {
    [this.sum, this.lost] = kahanAdd(value, this.sum, this.lost);
  }

  get total(): number {
    return this.sum + this.lost;
  }
}
