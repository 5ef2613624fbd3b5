/**
 * Bounds of exponential buckets between 1/2 and 1, for the finest schema; the coarser ones are every second, fourth ... of
 * them. They are computed step by step as Prometheus' libraries do, down to the errors of rounding: bounds are compared and
 * printed, and have to be the same number everywhere.
 */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const P1 = 0.16666666666666666;
const P2 = -0.0027777777777015593;
const P3 = 6.613756321437934e-5;
const P4 = -1.6533902205465252e-6;
const P5 = 4.1381367970572385e-8;

/** 2^x of Go's library, which is off by one bit where others are not. */
function exp2(x: number): number {
  const power = Math.trunc(x > 0 ? x + 0.5 : x - 0.5);
  const rest = x - power;
  const high = rest * LN2_HIGH;
  const low = -rest * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
  return (1 - (low - (r * c) / (2 - c) - high)) * 2 ** power;
}

export const FINEST_SCHEMA = 8.0;

function makeTable(): Float64Array {
  let coarser = Float64Array.of(0.5);
  for (let schema = 1; schema <= FINEST_SCHEMA; schema++) {
    const bounds = new Float64Array(2 ** schema);
    const factor = exp2(2 ** -schema);
    for (let index = 0; index < bounds.length; index++) {
      bounds[index] = index % 2 === 0 ? (coarser[index / 2] ?? 0) : (bounds[index - 1] ?? 0) * factor;
    }
    coarser = bounds;
  }
  return coarser;
}

export const FINEST_BOUNDS = makeTable();
