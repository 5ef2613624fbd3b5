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
};

export const tailBound = 20_000;

export const emptyTail: TailBuffer = { shown: [], waiting: [], paused: false, dropped: 0 };

/** Adds lines in order of id. One that was sent before (a reconnect repeats some) is added once. */
export function receive(buffer: TailBuffer, lines: readonly LogRow[], bound = tailBound): TailBuffer {
  const recent = new Set(
    [...buffer.shown.slice(-2000), ...buffer.waiting.slice(-2000)].map((line) => line.id),
  );
  const fresh = lines.filter((line) => !recent.has(line.id));
  if (fresh.length === 0) return buffer;
  const part = buffer.paused ? "waiting" : "shown";
  const all = [...buffer[part], ...fresh];
  const over = Math.max(0, all.length - bound);
  return { ...buffer, [part]: over === 0 ? all : all.slice(over), dropped: buffer.dropped + over };
}

export function pause(buffer: TailBuffer): TailBuffer {
  return { ...buffer, paused: true };
}

export function resume(buffer: TailBuffer, bound = tailBound): TailBuffer {
  const all = [...buffer.shown, ...buffer.waiting];
  const over = Math.max(0, all.length - bound);
  return {
    shown: over === 0 ? all : all.slice(over),
    waiting: [],
    paused: false,
    dropped: buffer.dropped + over,
  };
}
