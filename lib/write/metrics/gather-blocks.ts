// In: blocks in the order they were written. Out: what they bring of each series and window. Pure.
import { readBlock } from "@/lib/model/metrics/block";
import { FloatGather } from "@/lib/model/metrics/float-gather";
import { firstAtOrAfter, mergeSamples, type Samples, sliceSamples } from "@/lib/model/metrics/samples";

/** A chunk lies within one window of UTC, so within one day. */
export const windowMs = 2 * 3_600_000;

/** New samples of one series in one window. */
export type Fresh = { projectId: number; seriesId: number; windowStartMs: number; samples: Samples };

/** Samples of all blocks by series and window, in order of both. */
export function gather(blocks: readonly (Buffer | null)[][]): { fresh: Fresh[]; samples: number } {
  const slots = new Map<number, number>();
  const owners: { seriesId: number; projectId: number; histograms: Samples[] }[] = [];
  const floats = new FloatGather();
  let samples = 0;
  for (const [project, body] of blocks) {
    if (!project || !body) continue;
    const projectId = project.readInt32BE(0);
    const slotOf = (seriesId: number) => {
      const known = slots.get(seriesId);
      if (known !== undefined) return known;
      slots.set(seriesId, owners.length);
      return owners.push({ seriesId, projectId, histograms: [] }) - 1;
    };
    readBlock(body, slotOf, floats, (slot, part) => {
      samples += part.timesMs.length;
      owners[slot]?.histograms.push(part);
    });
  }
  samples += floats.length;
  const bySlot = floats.finish(owners.length);
  const fresh: Fresh[] = [];
  owners.forEach(({ seriesId, projectId, histograms }, slot) => {
    const own = bySlot.get(slot) ?? mergeSamples(histograms);
    for (const [windowStartMs, part] of cutWindows(own))
      fresh.push({ projectId, seriesId, windowStartMs, samples: part });
  });
  // So that the chunks of a window lie in order on disk: series of one metric are mostly made together.
  return {
    fresh: fresh.sort((a, b) => a.seriesId - b.seriesId || a.windowStartMs - b.windowStartMs),
    samples,
  };
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
