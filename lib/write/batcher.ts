type Waiting<Item, Outcome> = {
  item: Item;
  weight: number;
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
};

/**
 * Group commit. Items that arrive while all lanes are busy wait and go together in the next batch; an item that finds a
 * free lane goes alone at once. So an idle system answers fast and a busy one pays one commit for many items, without a timer.
 * `run` gets the items of one batch and gives one outcome per item, in order; its error rejects all of them.
 */
export class Batcher<Item, Outcome> {
  private readonly waiting: Waiting<Item, Outcome>[] = [];
  private busy = 0;
  private idle: (() => void)[] = [];
  private readonly options: { lanes: number; maxWeight: number; run: (items: Item[]) => Promise<Outcome[]> };

  constructor(options: { lanes: number; maxWeight: number; run: (items: Item[]) => Promise<Outcome[]> }) {
    this.options = options;
  }

  submit(item: Item, weight: number): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, weight, resolve, reject });
      this.startLane();
    });
  }

  get depth(): number {
    return this.waiting.length;
  }

  /** Resolves when nothing waits and no lane is busy. */
  async drain(): Promise<void> {
    if (this.busy === 0 && this.waiting.length === 0) return;
    await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private startLane(): void {
    if (this.busy >= this.options.lanes || this.waiting.length === 0) return;
    this.busy += 1;
    void this.work();
  }

  private async work(): Promise<void> {
    // One turn of the event loop lets exports that arrived in the same read join this batch.
    await new Promise(setImmediate);
    for (let batch = this.take(); batch.length > 0; batch = this.take()) {
      try {
        const outcomes = await this.options.run(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, i) => {
          resolve(outcomes[i] as Outcome);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.busy -= 1;
    if (this.busy === 0) for (const wake of this.idle.splice(0)) wake();
  }

  private take(): Waiting<Item, Outcome>[] {
    let weight = 0;
    let count = 0;
    for (const next of this.waiting) {
      if (count > 0 && weight + next.weight > this.options.maxWeight) break;
      weight += next.weight;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }
}
