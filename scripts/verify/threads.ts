import type { EntryRecord } from "./records";

/** Entries of one decision, in order of the chain, and the time that it lies at. */
export type Thread = { timeNs: bigint; entries: EntryRecord[] };

/**
 * Senders use an id again, days later, for another decision: entries of one id are of one decision where they have the same time,
 * or where one says that it moved and the next one of that seal where to.
 */
export function threadsOf(entries: readonly EntryRecord[]): Thread[] {
  const threads = new Set<Thread>();
  const byTime = new Map<bigint, Thread>();
  let moving: Thread | undefined;
  for (const entry of entries) {
    const { timeNs, isMoved, seal } = entry;
    const goesOn = moving?.entries.at(-1)?.seal === seal ? moving : undefined;
    const thread: Thread = (isMoved ? undefined : goesOn) ?? byTime.get(timeNs) ?? { timeNs, entries: [] };
    threads.add(thread);
    thread.entries.push(entry);
    moving = isMoved ? thread : undefined;
    if (isMoved) byTime.delete(timeNs);
    else byTime.set(timeNs, thread);
    thread.timeNs = timeNs;
  }
  return [...threads];
}
