import { kahanAdd } from "../kahan";

const isInfinite = (value: number) => value === Infinity || value === -Infinity;

/**
 * A mean of floats: the compensated sum divided at the end, which is the most exact, until the sum would overflow; from then
 * on a mean that is carried along.
 */
export class FloatMean {
  private sum = 0;
  private lost = 0;
  private mean = 0;
  private count = 0;
  private incremental = false;

  add(value: number): void {
    this.count++;
    if (this.count === 1) {
      this.sum = value;
      return;
    }
    if (!this.incremental) {
      const [sum, lost] = kahanAdd(value, this.sum, this.lost);
      if (!isInfinite(sum)) {
        this.sum = sum;
        this.lost = lost;
        return;
      }
      this.incremental = true;
      this.mean = this.sum / (this.count - 1);
      this.lost /= this.count - 1;
    }
    const share = (this.count - 1) / this.count;
    [this.mean, this.lost] = kahanAdd(value / this.count, share * this.mean, share * this.lost);
  }

  result(): number {
    if (this.incremental) return this.mean + this.lost;
    return this.sum / this.count + this.lost / this.count;
  }
}

/** The mean of a part of an array: the same sum without an object, as long as it does not overflow. */
export function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = values[from] as number;
  let lost = 0;
  for (let index = from + 1; index < to; index++) {
    const value = values[index] as number;
    const total = sum + value;
    if (total === Infinity || total === -Infinity) return carriedMean(values, from, to);
    lost += Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum;
    sum = total;
  }
  const count = to - from;
  return sum / count + lost / count;
}

function carriedMean(values: Float64Array, from: number, to: number): number {
  const mean = new FloatMean();
  for (let index = from; index < to; index++) mean.add(values[index] as number);
  return mean.result();
}
