import { Labels } from "@/lib/model/prom-labels";
import { Random } from "./random";

export interface FloatSeries {
  labels: Labels;
  /** Undefined: no sample at that time. */
  values: (number | undefined)[];
  firstMs: number;
}

export const SAMPLE_STEP_MS = 15_000;
export const SAMPLE_COUNT = 240;
const BOUNDS = ["0.1", "0.5", "1", "5", "+Inf"];

/**
 * An hour of counters that are reset now and then, gauges with gaps, and classic histograms. No sample lies on a whole
 * second, so that ranges closed and open at their start hold the same samples.
 */
export function makeSamples(startMs: number): FloatSeries[] {
  const random = new Random(7);
  const series: FloatSeries[] = [];
  const add = (name: string, labels: Record<string, string>, next: (index: number) => number | undefined) => {
    const values = Array.from({ length: SAMPLE_COUNT }, (_, index) => next(index));
    const firstMs = startMs + 123 + random.below(800);
    series.push({ labels: Labels.fromRecord({ __name__: name, ...labels }), values, firstMs });
  };
  for (const job of ["shop", "mail"]) {
    for (const instance of ["a", "b", "c"]) {
      for (const path of ["/", "/cart"]) {
        let count = 1_000_000 + random.below(1000);
        add("calls_total", { job, instance, path }, () => {
          if (random.chance(0.01)) count = 1_000_000;
          count += random.below(40);
          return count;
        });
      }
      let level = random.below(100) - 50;
      add("heat", { job, instance }, () => {
        level += random.below(21) - 10;
        return random.chance(0.1) ? undefined : level / 4;
      });
      const counts = BOUNDS.map(() => 5_000_000);
      const rows: number[][] = Array.from({ length: SAMPLE_COUNT }, () => {
        let more = 0;
        return counts.map((before, index) => {
          more += random.below(6);
          counts[index] = before + more;
          return counts[index] ?? 0;
        });
      });
      BOUNDS.forEach((le, index) => {
        add("wait_bucket", { job, instance, le }, (at) => rows[at]?.[index]);
      });
      add("wait_count", { job, instance }, (at) => rows[at]?.at(-1));
    }
    add("build_info", { job, version: `1.${random.below(9)}` }, () => 1);
  }
  return series;
}
