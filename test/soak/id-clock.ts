/**
 * How old the oldest row of a queue is, where rows have growing ids and no time: each moment's newest id is remembered, and
 * a row is as old as the first moment that knew its id.
 */
export class IdClock {
  readonly #moments: { atMs: number; newest: bigint }[] = [];

  see(atMs: number, newest: bigint): void {
    this.#moments.push({ atMs, newest });
  }

  /** Seconds; 0 where nothing waits. `oldest`: the smallest id that waits. */
  ageSeconds(nowMs: number, oldest: bigint | null): number {
    if (oldest === null) return 0;
    while ((this.#moments[0]?.newest ?? oldest) < oldest) this.#moments.shift();
    return (nowMs - (this.#moments[0]?.atMs ?? nowMs)) / 1_000;
  }
}
