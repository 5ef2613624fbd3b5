import type { LogRow } from "@/lib/contract/log-list";

/**
 * Lines of a live tail, newest last. While paused, arriving lines wait apart and nothing that is read moves; resuming shows
 * them all. Both parts are bounded: past the bound the oldest go, and how many went is said. Immutable, for React.
 */
export type TailBuffer = {
  shown: readonly LogRow[];
  waiting: readonly LogRow[];
  paused: boolean;
  /** Lines that had to go from the front because the bound was reached; they are still found by searching. */
  dropped: number;
  /** Ids of lines that left the page, so that a reconnect does not bring them back. */
  gone: ReadonlySet<string>;
};

export const tailBound = 20_000;

export const emptyTail: TailBuffer = { shown: [], waiting: [], paused: false, dropped: 0, gone: new Set() };

/** Adds lines as they come. One that was sent before (a reconnect repeats the last seconds) is added once. */
export function receive(buffer: TailBuffer, lines: readonly LogRow[], bound = tailBound): TailBuffer {
  const known = new Set([...buffer.shown, ...buffer.waiting].map((line) => line.id));
  const fresh = lines.filter((line) => !known.has(line.id) && !buffer.gone.has(line.id));
  if (fresh.length === 0) return buffer;
  const part = buffer.paused ? "waiting" : "shown";
  return letGo({ ...buffer, [part]: [...buffer[part], ...fresh] }, part, bound);
}

export function pause(buffer: TailBuffer): TailBuffer {
  return { ...buffer, paused: true };
}

export function resume(buffer: TailBuffer, bound = tailBound): TailBuffer {
  const shown = [...buffer.shown, ...buffer.waiting];
  return letGo({ ...buffer, shown, waiting: [], paused: false }, "shown", bound);
}

/** An empty page that goes on as it was; what was on it does not come back. */
export function clear(buffer: TailBuffer, bound = tailBound): TailBuffer {
  const gone = remember(buffer.gone, [...buffer.shown, ...buffer.waiting], bound);
  return { ...buffer, shown: [], waiting: [], dropped: 0, gone };
}

function letGo(buffer: TailBuffer, part: "shown" | "waiting", bound: number): TailBuffer {
  const over = buffer[part].length - bound;
  if (over <= 0) return buffer;
  const gone = remember(buffer.gone, buffer[part].slice(0, over), bound);
  return { ...buffer, [part]: buffer[part].slice(over), dropped: buffer.dropped + over, gone };
}

/** The newest ids that left, as many as the page holds: a reconnect repeats no more than some seconds. */
function remember(gone: ReadonlySet<string>, lines: readonly LogRow[], bound: number): ReadonlySet<string> {
  return new Set([...gone, ...lines.map((line) => line.id)].slice(-bound));
}
