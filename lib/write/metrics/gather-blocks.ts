// In: blocks in the order they were written. Out: what they bring of each series and window. Pure.
import { readBlock } from "@/lib/model/metrics/block";
import { firstAtOrAfter, mergeSamples, type Samples, sliceSamples } from "@/lib/model/metrics/samples";

/** A chunk lies within one window of UTC, so within one day. */
export const windowMs = 2 * 3_600_000;

/** New samples of one series in one window. */
export type Fresh = { projectId: number; seriesId: number; windowStartMs: number; samples: Samples };

/** Samples of all blocks by series and window, in order of both. */
export function gather(blocks: readonly (Buffer | null)[][]): { fresh: Fresh[]; samples: number } {
  const bySeries = new Map<number, { projectId: number; parts: Samples[] }>();
  let samples = 0;
  for (const [project, body] of blocks) {
    if (!project || !body) continue;
    const projectId = project.readInt32BE(0);
    readBlock(
      body,
      () => true,
      (seriesId, part) => {
        samples += part.timesMs.length;
        const known = bySeries.get(seriesId);
        if (known === undefined) bySeries.set(seriesId, { projectId, parts: [part] });
        else known.parts.push(part);
      },
    );
  }
  const fresh: Fresh[] = [];
  for (const [seriesId, { projectId, parts }] of [...bySeries].sort(([a], [b]) => a - b))
    for (const [windowStartMs, own] of cutWindows(mergeSamples(parts)))
      fresh.push({ projectId, seriesId, windowStartMs, samples: own });
  return { fresh, samples };
}

function* cutWindows(samples: Samples): Iterable<[windowStartMs: number, own: Samples]> {
  const { timesMs } = samples;
  for (let from = 0; from < timesMs.length; ) {
    const start = Math.floor((timesMs[from] as number) / windowMs) * windowMs;
    const to = firstAtOrAfter(timesMs, start + windowMs);
    yield [start, from === 0 && to === timesMs.length ? samples : sliceSamples(samples, from, to)];
    from = to;
  }
}

export function byWindow(fresh: readonly Fresh[]): Fresh[][] {
  const windows = new Map<number, Fresh[]>();
  for (const one of fresh) {
    const same = windows.get(one.windowStartMs);
    if (same === undefined) windows.set(one.windowStartMs, [one]);
    else same.push(one);
  }
  return [...windows.values()];
}
