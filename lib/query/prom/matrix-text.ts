import type { MatrixSeries } from "@/lib/promql/query-value";
import { formatFloat, histogramSample } from "./format-value";

/** A range query's result as the JSON that the API documents. */
export function matrixText(series: readonly MatrixSeries[]): string {
  const beginnings = new SampleBeginnings();
  const items = series.map((one) => seriesText(one, beginnings));
  return `{"resultType":"matrix","result":[${items.join(",")}]}`;
}

function seriesText(series: MatrixSeries, beginnings: SampleBeginnings): string {
  const { labels, timesMs, values, histogramTimesMs, histograms } = series;
  let text = `{"metric":${JSON.stringify(labels.toRecord())}`;
  if (timesMs.length > 0) {
    const beginningOf = beginnings.of(timesMs);
    text += ',"values":[';
    for (let i = 0; i < timesMs.length; i++)
      text += `${(i === 0 ? "" : ",") + (beginningOf[i] as string) + formatFloat(values[i] as number)}"]`;
    text += "]";
  }
  if (histograms.length > 0) {
    const samples = histograms.map((histogram, i) => histogramSample(histogramTimesMs[i] ?? 0, histogram));
    text += `,"histograms":${JSON.stringify(samples)}`;
  }
  return `${text}}`;
}

/** What stands before the value of each sample: series without gaps share their times. */
class SampleBeginnings {
  #timesMs: Float64Array | undefined;
  #texts: string[] = [];

  of(timesMs: Float64Array): readonly string[] {
    if (timesMs !== this.#timesMs) {
      this.#timesMs = timesMs;
      this.#texts = Array.from(timesMs, (ms) => `[${ms / 1_000},"`);
    }
    return this.#texts;
  }
}
