import { createHash } from "node:crypto";

/** What the samples of a stored series are. `explicit`: histograms with the bounds of the series. */
export const SeriesKind = { floats: 0, explicit: 1, native: 2 } as const;
export type SeriesKind = (typeof SeriesKind)[keyof typeof SeriesKind];

/**
 * A series as it is stored. What is written of it later (`id`, `seenDay`, `storedMs`) is what this process knows of the
 * dictionary and of the points that it has committed.
 */
export type MetricSeries = {
  readonly projectId: number;
  readonly name: string;
  /** name, value, name, value, ...: sorted by name, without `__name__`, no empty values. */
  readonly labels: readonly string[];
  readonly kind: SeriesKind;
  /** Points are changes, not sums. */
  readonly isDelta: boolean;
  /** Upper bounds of the buckets without +Inf; null unless `kind` is `explicit`. */
  readonly bounds: readonly number[] | null;
  /** 32 hex digits of all above but the project. */
  readonly hash: string;
  /** 0: not known yet. */
  id: number;
  /** UTC day on which the dictionary was last told that it is in use. */
  seenDay: number;
  /** Time of the latest point that is stored for sure. */
  storedMs: number;
};

export type SeriesIdentity = Pick<
  MetricSeries,
  "projectId" | "name" | "labels" | "kind" | "isDelta" | "bounds"
>;

export function newSeries(of: SeriesIdentity): MetricSeries {
  const text = JSON.stringify([of.kind, of.isDelta, of.bounds, of.name, of.labels]);
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 32);
  return { ...of, hash, id: 0, seenDay: -1, storedMs: Number.NEGATIVE_INFINITY };
}

/** Sorted pairs of labels; empty values are left out. */
export function sortedPairs(labels: ReadonlyMap<string, string>): string[] {
  return [...labels]
    .filter(([, value]) => value !== "")
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .flat();
}
