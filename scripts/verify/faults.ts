export const faultKinds = [
  "file",
  "chain",
  "seal",
  "altered",
  "swapped",
  "missing",
  "added",
  "reordered",
  "rewritten",
] as const;
/**
 * file: it cannot be read to its end. chain: a link is missing, or leads elsewhere. seal: one was altered. Of rows: altered,
 * swapped (two of them exchanged), missing, added (never sealed), reordered in the file; rewritten: sealed again with what none
 * of its sources told.
 */
export type FaultKind = (typeof faultKinds)[number];
export type Fault = { kind: FaultKind; message: string; id: string | null; timeNs: bigint | null };

const keptOfKind = 100;

/** Counts all faults and keeps the first of each kind: rows by time, the rest as they were found. */
export class Faults {
  readonly counts = new Map<FaultKind, number>();
  readonly #kept = new Map<FaultKind, Fault[]>();

  add(kind: FaultKind, message: string, id: string | null = null, timeNs: bigint | null = null): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    const kept = this.#kept.get(kind) ?? [];
    kept.push({ kind, message, id, timeNs });
    this.#kept.set(kind, kept.length > 2 * keptOfKind ? first(kept) : kept);
  }

  /** Takes back one that turned out to be of another kind. */
  remove(fault: Fault): void {
    this.counts.set(fault.kind, (this.counts.get(fault.kind) ?? 1) - 1);
    this.#kept.set(
      fault.kind,
      (this.#kept.get(fault.kind) ?? []).filter((one) => one !== fault),
    );
  }

  of(kind: FaultKind): Fault[] {
    return first(this.#kept.get(kind) ?? []);
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }
}

function first(faults: readonly Fault[]): Fault[] {
  const ordered = [...faults].sort((a, b) => {
    if (a.timeNs === null || b.timeNs === null || a.timeNs === b.timeNs) return 0;
    return a.timeNs < b.timeNs ? -1 : 1;
  });
  return ordered.slice(0, keptOfKind);
}
