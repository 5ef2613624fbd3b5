/** What senders were told is stored. */
export class Tally {
  readonly spanIds: bigint[] = [];
  readonly logBodies: string[] = [];
  /** Exports that were sent again because nobody had said that they are stored. */
  resent = 0;
  /** Answers that told a sender to give up: there must be none. */
  readonly refused: string[] = [];
  readonly bySender = new Map<string, number>();
  /** When the latest export that has been acknowledged was sent. */
  #lastSentMs = 0;
  #waiting: { afterMs: number; resolve: () => void }[] = [];

  acknowledge(sender: string, sentMs: number, what: { spanIds?: bigint[]; logBodies?: string[] }): void {
    for (const id of what.spanIds ?? []) this.spanIds.push(id);
    for (const body of what.logBodies ?? []) this.logBodies.push(body);
    const items = (what.spanIds?.length ?? 0) + (what.logBodies?.length ?? 0);
    this.bySender.set(sender, (this.bySender.get(sender) ?? 0) + items);
    if (sentMs <= this.#lastSentMs) return;
    this.#lastSentMs = sentMs;
    for (const { afterMs, resolve } of this.#waiting) if (sentMs > afterMs) resolve();
    this.#waiting = this.#waiting.filter(({ afterMs }) => sentMs <= afterMs);
  }

  /** Resolves with the next acknowledgement of an export that was sent later than `afterMs` (performance.now). */
  async nextAfter(afterMs: number): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push({ afterMs, resolve }));
  }
}
