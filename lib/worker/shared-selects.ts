import type { SelectRequest, Series, SeriesSource } from "@/lib/model/prom-series";

/** Kept while a group is evaluated: 32 MB. */
const mostSamples = 2_000_000;

/**
 * A source that reads the same series of the same time once: rules of a group are asked as of one moment, and often look at the
 * same series (warning and critical, share and whole). `forget` once something was written.
 */
export function shareSelects(source: SeriesSource): SeriesSource & { forget: () => void } {
  const known = new Map<string, Series[]>();
  let held = 0;
  const select = async (request: SelectRequest): Promise<Series[]> => {
    const { matchers, fromMs, toMs, hints } = request;
    const key = JSON.stringify([fromMs, toMs, hints, matchers]);
    const before = known.get(key);
    if (before !== undefined) {
      // A query is held to its limits also where another has read for it.
      request.account(before.length, samplesOf(before));
      return before;
    }
    const found = await source.select(request);
    const samples = samplesOf(found);
    if (held + samples <= mostSamples) {
      known.set(key, found);
      held += samples;
    }
    return found;
  };
  return {
    ...source,
    select,
    forget() {
      known.clear();
      held = 0;
    },
  };
}

const samplesOf = (series: readonly Series[]) => series.reduce((sum, { timesMs }) => sum + timesMs.length, 0);
