// In: what a target answered. Out: series with the labels of the target, and stale markers for those that it had before. Pure.
import type { RemoteMetadata, RemoteSeries, RemoteWrite } from "@/lib/model/metrics/remote";
import type { ScrapeTarget } from "@/lib/model/metrics/scrape-target";
import type { Exposition, ScrapedSample } from "./parse-exposition";

/** Labels of series that the last scrape found, by a key of them. */
export type Seen = ReadonlyMap<string, readonly string[]>;
export type ScrapeOutcome = {
  target: ScrapeTarget;
  timeMs: number;
  durationMs: number;
  /** Null where the target could not be read. */
  page: Exposition | null;
};

const ownMetadata: RemoteMetadata[] = [
  { name: "up", type: "gauge", help: "1 where the last scrape of the target went well", unit: "" },
  { name: "scrape_duration_seconds", type: "gauge", help: "How long the scrape took", unit: "seconds" },
  { name: "scrape_samples_scraped", type: "gauge", help: "Samples that the target gave", unit: "" },
];

export function scrapeSeries(outcome: ScrapeOutcome, before: Seen): { write: RemoteWrite; seen: Seen } {
  const { target, timeMs, durationMs, page } = outcome;
  const own = targetLabels(target);
  const seen = new Map<string, readonly string[]>();
  const series = new Map<string, RemoteSeries>();
  for (const sample of page?.samples ?? []) {
    const labels = joinLabels(sample.labels, own);
    const key = JSON.stringify(labels);
    const known = series.get(key) ?? { labels, samples: [], histograms: [], exemplars: [] };
    series.set(key, known);
    addSample(known, sample, timeMs);
    // One with a time of its own may be silent for long, so its absence says nothing.
    if (sample.timeMs === undefined) seen.set(key, labels);
  }
  const stale = [...before].flatMap(([key, labels]) => (seen.has(key) ? [] : [staleSeries(labels, timeMs)]));
  const reports = [
    ["up", page === null ? 0 : 1],
    ["scrape_duration_seconds", durationMs / 1_000],
    ["scrape_samples_scraped", page?.samples.length ?? 0],
  ] as const;
  const told = reports.map(([name, value]) => {
    const labels = ["__name__", name, ...[...own].flat()];
    return {
      labels,
      samples: [{ timeMs, startMs: 0, value, isStale: false }],
      histograms: [],
      exemplars: [],
    };
  });
  return {
    write: {
      series: [...series.values(), ...stale, ...told],
      metadata: [...(page?.metadata ?? []), ...ownMetadata],
    },
    seen,
  };
}

/** The end of everything that a target gave, where it is scraped no more. */
export function endSeries(target: ScrapeTarget, before: Seen, timeMs: number): RemoteWrite {
  const own = [...targetLabels(target)].flat();
  const reports = ownMetadata.map(({ name }) => staleSeries(["__name__", name, ...own], timeMs));
  return {
    series: [...[...before.values()].map((labels) => staleSeries(labels, timeMs)), ...reports],
    metadata: [],
  };
}

function addSample(series: RemoteSeries, { value, timeMs, exemplar }: ScrapedSample, nowMs: number): void {
  series.samples.push({ timeMs: timeMs ?? nowMs, startMs: 0, value, isStale: false });
  if (exemplar !== undefined)
    series.exemplars.push({
      labels: exemplar.labels,
      value: exemplar.value,
      timeMs: exemplar.timeMs ?? nowMs,
    });
}

function staleSeries(labels: readonly string[], timeMs: number): RemoteSeries {
  return {
    labels,
    samples: [{ timeMs, startMs: 0, value: 0, isStale: true }],
    histograms: [],
    exemplars: [],
  };
}

function targetLabels({ url, labels }: ScrapeTarget): Map<string, string> {
  const { host, protocol, port } = new URL(url);
  const address = port === "" ? `${host}:${protocol === "https:" ? 443 : 80}` : host;
  return new Map(
    Object.entries({ job: host, instance: address, ...labels }).filter(([, value]) => value !== ""),
  );
}

/** The target's labels hold; what the page says under the same name goes under `exported_`. */
function joinLabels(scraped: readonly string[], own: ReadonlyMap<string, string>): string[] {
  const labels = new Map<string, string>();
  for (let i = 0; i < scraped.length; i += 2) {
    let name = scraped[i] ?? "";
    while (own.has(name)) name = `exported_${name}`;
    labels.set(name, scraped[i + 1] ?? "");
  }
  for (const [name, value] of own) labels.set(name, value);
  return [...labels].flat();
}
