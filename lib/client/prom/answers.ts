/** What the Prometheus HTTP API answers, as it comes over the wire. */
export type PromLabels = { [name: string]: string };
/** Rule of a bucket's ends, its ends and how many lie in it. */
export type PromBucket = [rule: number, lower: string, upper: string, count: string];
export type PromHistogram = { count: string; sum: string; buckets?: PromBucket[] };
export type PromSample = [seconds: number, value: string];
export type PromHistogramSample = [seconds: number, histogram: PromHistogram];

export type PromVectorItem = { metric: PromLabels; value?: PromSample; histogram?: PromHistogramSample };
export type PromMatrixItem = {
  metric: PromLabels;
  values?: PromSample[];
  histograms?: PromHistogramSample[];
};
export type PromResult =
  | { resultType: "vector"; result: PromVectorItem[] }
  | { resultType: "matrix"; result: PromMatrixItem[] }
  | { resultType: "scalar"; result: PromSample }
  | { resultType: "string"; result: PromSample };

export type PromMetadata = { [metric: string]: { type: string; help: string; unit: string }[] };
export type PromExemplars = {
  seriesLabels: PromLabels;
  exemplars: { labels: PromLabels; value: string; timestamp: number }[];
}[];

/** "NaN", "+Inf" and "-Inf" beside what Number reads. */
export function promNumber(text: string): number {
  if (text === "+Inf" || text === "Inf") return Number.POSITIVE_INFINITY;
  return text === "-Inf" ? Number.NEGATIVE_INFINITY : Number(text);
}
