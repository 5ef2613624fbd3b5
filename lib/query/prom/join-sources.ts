import type { Labels } from "@/lib/model/prom-labels";
import type { LabelRequest, SeriesSource } from "@/lib/model/prom-series";

/** Several sources as one. A series that two of them have is the first one's. */
export function joinSources(sources: readonly SeriesSource[]): SeriesSource {
  const names = async (request: LabelRequest, ask: (source: SeriesSource) => Promise<string[]>) => {
    const found = await Promise.all(sources.map(ask));
    const all = [...new Set(found.flat())].sort();
    return request.limit > 0 ? all.slice(0, request.limit) : all;
  };
  return {
    async select(request) {
      const found = await Promise.all(sources.map((source) => source.select(request)));
      return distinct(found.flat(), ({ labels }) => labels);
    },
    async series(request) {
      const found = await Promise.all(sources.map((source) => source.series(request)));
      const all = distinct(found.flat(), (labels) => labels);
      return request.limit > 0 ? all.slice(0, request.limit) : all;
    },
    labelNames: (request) => names(request, (source) => source.labelNames(request)),
    labelValues: (name, request) => names(request, (source) => source.labelValues(name, request)),
    async exemplars(request) {
      return (await Promise.all(sources.map((source) => source.exemplars(request)))).flat();
    },
  };
}

function distinct<Item>(items: readonly Item[], labelsOf: (item: Item) => Labels): Item[] {
  const byKey = new Map<string, Item>();
  for (const item of items) {
    const { key } = labelsOf(item);
    if (!byKey.has(key)) byKey.set(key, item);
  }
  return [...byKey.values()];
}
