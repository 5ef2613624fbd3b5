import { CounterReset, type CounterResetHint, type FloatHistogram } from "@/lib/model/prom-series";
import { kahanAdd } from "../kahan";
import { exponentialBound, sameBounds, usesCustomBuckets } from "./bounds";
import { addsPlaceByPlace } from "./same-layout";
import {
  addBuckets,
  addInPlace,
  copyBuckets,
  emptyBuckets,
  reduceResolution,
  remap,
  type SparseBuckets,
  sharedBounds,
  toSpans,
  toSparse,
  withoutEmpty,
} from "./sparse-buckets";
import { zeroCountFor } from "./zero-bucket";

/** Exponential and custom buckets in one operation: there is no answer. */
export class IncompatibleSchemas extends Error {
  constructor() {
    super("cannot apply this operation on histograms with a mix of exponential and custom bucket schemas");
  }
}

/** What happened on the way that a person should hear of. */
export interface CombineNotes {
  counterResetCollision: boolean;
  boundsReconciled: boolean;
}

/** A histogram that others are added to, with Kahan's compensation for every number in it. */
export class HistogramSum {
  hint: CounterResetHint;
  schema: number;
  zeroThreshold: number;
  zeroCount: number;
  count: number;
  sum: number;
  positive: SparseBuckets;
  negative: SparseBuckets;
  customValues: readonly number[] | undefined;
  /** A histogram whose buckets are still those of the sum: one with the same is added place by place. */
  private layout: FloatHistogram | undefined;
  private zeroLost = 0;
  private countLost = 0;
  private sumLost = 0;

  constructor(histogram: FloatHistogram) {
    this.layout = histogram;
    this.hint = histogram.counterResetHint;
    this.schema = histogram.schema;
    this.zeroThreshold = histogram.zeroThreshold;
    this.zeroCount = histogram.zeroCount;
    this.count = histogram.count;
    this.sum = histogram.sum;
    this.positive = toSparse(histogram.positiveSpans, histogram.positiveBuckets);
    this.negative = toSparse(histogram.negativeSpans, histogram.negativeBuckets);
    this.customValues = histogram.customValues;
  }

  copy(): HistogramSum {
    const copy: HistogramSum = Object.assign(Object.create(HistogramSum.prototype), this);
    copy.positive = copyBuckets(this.positive);
    copy.negative = copyBuckets(this.negative);
    return copy;
  }

  /** this + sign * other. Throws IncompatibleSchemas and is then unchanged. */
  add(other: FloatHistogram, sign: 1 | -1 = 1): CombineNotes {
    if (usesCustomBuckets(this) !== usesCustomBuckets(other)) throw new IncompatibleSchemas();
    const counterResetCollision = this.adjustHint(other.counterResetHint);
    const custom = usesCustomBuckets(this);
    if (!custom) {
      const zero = this.reconcileZero(other);
      [this.zeroCount, this.zeroLost] = kahanAdd(sign * zero, this.zeroCount, this.zeroLost);
    }
    [this.count, this.countLost] = kahanAdd(sign * other.count, this.count, this.countLost);
    [this.sum, this.sumLost] = kahanAdd(sign * other.sum, this.sum, this.sumLost);
    if (this.layout && addsPlaceByPlace(this.layout, other)) {
      addInPlace(this.positive, other.positiveBuckets, sign);
      addInPlace(this.negative, other.negativeBuckets, sign);
      return { counterResetCollision, boundsReconciled: false };
    }
    this.layout = undefined;
    const boundsReconciled = custom ? this.addCustom(other, sign) : this.addExponential(other, sign);
    return { counterResetCollision, boundsReconciled };
  }

  private addExponential(other: FloatHistogram, sign: 1 | -1): boolean {
    const schema = Math.min(this.schema, other.schema);
    const keep = (index: number) => exponentialBound(index, schema) > this.zeroThreshold;
    const join = (own: SparseBuckets, foreign: SparseBuckets) =>
      addBuckets(
        reduceResolution(own, this.schema, schema),
        reduceResolution(foreign, other.schema, schema),
        sign,
        keep,
      );
    this.positive = join(this.positive, toSparse(other.positiveSpans, other.positiveBuckets));
    this.negative = join(this.negative, toSparse(other.negativeSpans, other.negativeBuckets));
    this.schema = schema;
    return false;
  }

  /** Into the wider buckets of a lower schema; nothing where it is as low already. */
  reduceTo(schema: number): this {
    if (schema >= this.schema || usesCustomBuckets(this)) return this;
    this.layout = undefined;
    this.positive = reduceResolution(this.positive, this.schema, schema);
    this.negative = reduceResolution(this.negative, this.schema, schema);
    this.schema = schema;
    return this;
  }

  private addCustom(other: FloatHistogram, sign: 1 | -1): boolean {
    const foreign = toSparse(other.positiveSpans, other.positiveBuckets);
    if (sameBounds(this.customValues, other.customValues)) {
      this.positive = addBuckets(this.positive, foreign, sign, () => true);
      return false;
    }
    const own = this.customValues ?? [];
    const theirs = other.customValues ?? [];
    const shared = sharedBounds(own, theirs);
    const joined = addBuckets(
      remap(this.positive, own, shared),
      remap(foreign, theirs, shared),
      sign,
      () => true,
    );
    this.positive = withoutEmpty(joined);
    this.customValues = shared;
    return true;
  }

  /** True where one side says reset and the other says none. */
  private adjustHint(other: CounterResetHint): boolean {
    if (other === this.hint || this.hint === CounterReset.gauge) return false;
    if (other === CounterReset.gauge) this.hint = CounterReset.gauge;
    else if (this.hint === CounterReset.unknown) return false;
    else {
      this.hint = CounterReset.unknown;
      return other !== CounterReset.unknown;
    }
    return false;
  }

  /** Widens zero buckets until both are as wide; the count of the other's. */
  private reconcileZero(other: FloatHistogram): number {
    let zeroCount = other.zeroCount;
    let threshold = other.zeroThreshold;
    while (threshold !== this.zeroThreshold) {
      if (this.zeroThreshold > threshold) {
        ({ zeroCount, threshold } = zeroCountFor(other, this.zeroThreshold));
      }
      if (threshold > this.zeroThreshold) {
        const widened = zeroCountFor(this.compensated(), threshold);
        this.zeroCount = widened.zeroCount;
        this.zeroLost = 0;
        this.zeroThreshold = widened.threshold;
        this.positive = this.outsideZero(this.positive);
        this.negative = this.outsideZero(this.negative);
      }
    }
    return zeroCount;
  }

  private outsideZero(buckets: SparseBuckets): SparseBuckets {
    const kept = emptyBuckets();
    buckets.indexes.forEach((index, at) => {
      if (exponentialBound(index - 1, this.schema) < this.zeroThreshold) return;
      kept.indexes.push(index);
      kept.counts.push(buckets.counts[at] ?? 0);
      kept.lost.push(buckets.lost[at] ?? 0);
    });
    return withoutEmpty(kept);
  }

  scale(change: (value: number) => number): this {
    const each = (values: number[]) => values.map(change);
    const side = ({ indexes, counts, lost }: SparseBuckets) => ({
      indexes,
      counts: each(counts),
      lost: each(lost),
    });
    this.positive = side(this.positive);
    this.negative = side(this.negative);
    this.zeroCount = change(this.zeroCount);
    this.count = change(this.count);
    this.sum = change(this.sum);
    this.zeroLost = change(this.zeroLost);
    this.countLost = change(this.countLost);
    this.sumLost = change(this.sumLost);
    return this;
  }

  overflows(): boolean {
    const infinite = (value: number) => value === Infinity || value === -Infinity;
    return (
      infinite(this.zeroCount) ||
      infinite(this.count) ||
      infinite(this.sum) ||
      this.positive.counts.some(infinite) ||
      this.negative.counts.some(infinite)
    );
  }

  private compensated(): FloatHistogram {
    return this.result(false);
  }

  /** With the compensation added; `compact` leaves out empty buckets. */
  result(compact: boolean): FloatHistogram {
    const side = (buckets: SparseBuckets) => {
      const counts = buckets.counts.map((count, at) => count + (buckets.lost[at] ?? 0));
      const joined = { indexes: buckets.indexes, counts, lost: counts.map(() => 0) };
      return compact ? withoutEmpty(joined) : joined;
    };
    const positive = side(this.positive);
    const negative = side(this.negative);
    return {
      counterResetHint: this.hint,
      schema: this.schema,
      zeroThreshold: this.zeroThreshold,
      zeroCount: this.zeroCount + this.zeroLost,
      count: this.count + this.countLost,
      sum: this.sum + this.sumLost,
      positiveSpans: toSpans(positive.indexes),
      positiveBuckets: positive.counts,
      negativeSpans: toSpans(negative.indexes),
      negativeBuckets: negative.counts,
      ...(this.customValues ? { customValues: this.customValues } : {}),
    };
  }
}
