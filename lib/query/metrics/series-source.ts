// What was sent as metrics, as PromQL reads it. Bound to the projects that the caller may see.
import type { Pool } from "@/lib/db/pool";
import { mergeSamples, type Samples } from "@/lib/model/metrics/samples";
import type { Labels } from "@/lib/model/prom-labels";
import type { LabelRequest, Matcher, SelectRequest, Series, SeriesSource } from "@/lib/model/prom-series";
import type { Scope } from "../scope";
import { allLabelNames, allLabelValues, asksAll } from "./all-labels";
import type { BlockCache } from "./block-cache";
import { compileMatchers } from "./match-labels";
import { readExemplars } from "./read-exemplars";
import { readSamples } from "./read-samples";
import { type View, viewSamples, viewsOf } from "./series-views";
import { findStored } from "./stored-series";

/** `blocks`: of a process that asks often. */
export type MetricSourceOptions = { blocks?: BlockCache };

export function createMetricSource(
  pool: Pool,
  scope: Scope,
  { blocks }: MetricSourceOptions = {},
): SeriesSource {
  const views = async (matchers: readonly Matcher[], fromMs: number): Promise<View[]> => {
    const matches = compileMatchers(matchers);
    const stored = await findStored(pool, scope, matchers, fromMs);
    return stored.flatMap((one) => viewsOf(one, matches));
  };
  const viewsOfRequest = async ({ matcherSets, fromMs }: LabelRequest): Promise<View[]> => {
    const sets = matcherSets.length === 0 ? [[]] : matcherSets;
    return (await Promise.all(sets.map((matchers) => views(matchers, fromMs)))).flat();
  };
  const limited = <Item>(items: Item[], limit: number) => (limit > 0 ? items.slice(0, limit) : items);
  return {
    async select(request) {
      const matches = compileMatchers(request.matchers);
      const all: View[] = [];
      // Counted as they are made: one histogram may be read as thousands.
      for (const one of await findStored(pool, scope, request.matchers, request.fromMs)) {
        const own = viewsOf(one, matches);
        request.account(own.length, 0);
        all.push(...own);
      }
      return selectSeries(pool, scope, all, { ...request, blocks });
    },
    async series(request) {
      const byKey = new Map((await viewsOfRequest(request)).map(({ labels }) => [labels.key, labels]));
      return limited([...byKey.values()], request.limit);
    },
    async labelNames(request) {
      if (asksAll(request)) return limited(await allLabelNames(pool, scope, request), request.limit);
      const names = new Set<string>();
      for (const { labels } of await viewsOfRequest(request))
        for (let i = 0; i < labels.pairs.length; i += 2) names.add(labels.pairs[i] as string);
      return limited([...names].sort(), request.limit);
    },
    async labelValues(name, request) {
      if (asksAll(request)) return limited(await allLabelValues(pool, scope, name, request), request.limit);
      const values = new Set<string>();
      for (const { labels } of await viewsOfRequest(request)) values.add(labels.get(name));
      values.delete("");
      return limited([...values].sort(), request.limit);
    },
    exemplars: async (request) => readExemplars(pool, await viewsOfRequest(request), request),
  };
}

async function selectSeries(
  pool: Pool,
  scope: Scope,
  views: readonly View[],
  { fromMs, toMs, account, blocks }: SelectRequest & { blocks: BlockCache | undefined },
): Promise<Series[]> {
  const stored = [...new Map(views.map((view) => [view.stored.id, view.stored])).values()];
  const samples = await readSamples(pool, scope, stored, {
    fromMs,
    toMs,
    account: (count) => account(0, count),
    blocks,
  });
  // Several stored series are one where only how they were sent differs: other bounds, changes in place of sums.
  const byKey = new Map<string, { labels: Labels; parts: Samples[] }>();
  for (const view of views) {
    const own = samples.get(view.stored.id);
    if (own === undefined || own.timesMs.length === 0) continue;
    const part = viewSamples(view, own);
    const same = byKey.get(view.labels.key);
    if (same === undefined) byKey.set(view.labels.key, { labels: view.labels, parts: [part] });
    else same.parts.push(part);
  }
  return [...byKey.values()].map(({ labels, parts }) => toSeries(labels, mergeSamples(parts)));
}

function toSeries(labels: Labels, { timesMs, values, histograms, startsMs }: Samples): Series {
  return {
    labels,
    timesMs,
    values,
    ...(histograms !== null && { histograms }),
    ...(startsMs !== null && { startTimesMs: startsMs }),
  };
}
