// In: blocks in the order they were written. Out: what they bring of each series and window. Pure.
import { readBlock } from "@/lib/model/metrics/block";
import { FloatGather } from "@/lib/model/metrics/float-gather";
import { firstAtOrAfter, mergeSamples, type Samples, sliceSamples } from "@/lib/model/metrics/samples";

/** A chunk lies within one window of UTC, so within one day. */
export const windowMs = 2 * 3_600_000;

/** New samples of one series in one window. */
export type Fresh = { projectId: number; seriesId: number; windowStartMs: number; samples: Samples };

type Owner = { seriesId: number; projectId: number; histograms: Samples[] };

/** Samples of all blocks that are added, by series and window. */
export class Gathering {
  readonly #slots = new Map<number, number>();
  readonly #owners: Owner[] = [];
  readonly #floats = new FloatGather();
  #histograms = 0;

  add(projectId: number, body: Buffer): void {
    const slotOf = (seriesId: number) => {
      const known = this.#slots.get(seriesId);
      if (known !== undefined) return known;
      this.#slots.set(seriesId, this.#owners.length);
      return this.#owners.push({ seriesId, projectId, histograms: [] }) - 1;
    };
    readBlock(body, slotOf, this.#floats, (slot, part) => {
      this.#histograms += part.timesMs.length;
      this.#owners[slot]?.histograms.push(part);
    });
  }

  finish(): { fresh: Fresh[]; samples: number } {
    const bySlot = this.#floats.finish(this.#owners.length);
    const fresh: Fresh[] = [];
    this.#owners.forEach(({ seriesId, projectId, histograms }, slot) => {
      const own = bySlot.get(slot) ?? mergeSamples(histograms);
      for (const [windowStartMs, samples] of cutWindows(own))
        fresh.push({ projectId, seriesId, windowStartMs, samples });
    });
    // So that the chunks of a window lie in order on disk: series of one metric are mostly made together.
    fresh.sort((a, b) => a.seriesId - b.seriesId || a.windowStartMs - b.windowStartMs);
    return { fresh, samples: this.#floats.length + this.#histograms };
  }
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
