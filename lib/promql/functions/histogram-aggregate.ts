import { CounterReset, type FloatHistogram } from "@/lib/model/prom-series";
import { divide } from "../histogram/arithmetic";
import { HistogramSum } from "../histogram/histogram-sum";

/** Sum or mean of histograms, and what there is to say about it. */
export class HistogramAggregate {
  private sum: HistogramSum | undefined;
  private count = 0;
  private incremental = false;
  private resetSeen = false;
  private noResetSeen = false;
  boundsReconciled = false;

  constructor(private readonly isMean: boolean) {}

  /** Throws IncompatibleSchemas. */
  add(histogram: FloatHistogram): void {
    this.count++;
    if (histogram.counterResetHint === CounterReset.reset) this.resetSeen = true;
    if (histogram.counterResetHint === CounterReset.notReset) this.noResetSeen = true;
    if (!this.sum) {
      this.sum = new HistogramSum(histogram);
      return;
    }
    if (this.isMean) this.addToMean(this.sum, histogram);
    else this.note(this.sum.add(histogram));
  }

  private addToMean(sum: HistogramSum, histogram: FloatHistogram): void {
    if (!this.incremental) {
      const next = sum.copy();
      this.note(next.add(histogram));
      if (!next.overflows()) {
        this.sum = next;
        return;
      }
      // From here on the mean is carried along: the sum would be infinite.
      this.incremental = true;
      sum.scale((value) => value / (this.count - 1));
    }
    const share = (this.count - 1) / this.count;
    sum.scale((value) => value * share);
    this.note(sum.add(divide(histogram, this.count)));
  }

  private note({ boundsReconciled }: { boundsReconciled: boolean }): void {
    this.boundsReconciled ||= boundsReconciled;
  }

  get resetsCollide(): boolean {
    return this.resetSeen && this.noResetSeen;
  }

  result(compact: boolean): FloatHistogram | undefined {
    if (this.isMean && !this.incremental) this.sum?.scale((value) => value / this.count);
    return this.sum?.result(compact);
  }
}
