type Waiting<Item, Outcome> = {
  item: Item;
  weight: number;
  resolve: (outcome: Outcome) => void;
  reject: (error: unknown) => void;
};

type Options<Item, Outcome> = {
  lanes: number;
  maxWeight: number;
  /** While a lane is busy, another starts for no less than this: a few large batches cost less than many small ones. */
  spreadAt?: number;
  run: (items: Item[]) => Promise<Outcome[]>;
  /** Whose item it is. Owners do not wait for each other's work more than they must. */
  ownerOf?: (item: Item) => number;
};

/** What one owner may have waiting, as a share of a batch, and still go together with others. */
const lightShare = 1 / 20;
/** The most of one owner in a batch while others wait. */
const heavyShare = 1 / 4;

/**
 * Group commit. Items that arrive while all lanes are busy wait and go together in the next batch; an item that finds a
 * free lane goes alone at once. So an idle system answers fast and a busy one pays one commit for many items, without a timer.
 * Where several owners wait, one with much goes by itself: its rows may cost many times what the others' do.
 * `run` gets the items of one batch and gives one outcome per item, in order; its error rejects all of them.
 */
export class Batcher<Item, Outcome> {
  private readonly waiting: Waiting<Item, Outcome>[] = [];
  private busy = 0;
  private readonly busyOwners: number[] = [];
  private idle: (() => void)[] = [];
  private readonly options: Options<Item, Outcome>;

  constructor(options: Options<Item, Outcome>) {
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
    if (this.busy >= this.options.lanes || !this.isWorthALane()) return;
    this.busy += 1;
    void this.work();
  }

  /** One owner's batch does not keep another's items waiting for more of them. */
  private isWorthALane(): boolean {
    if (this.waiting.length === 0) return false;
    const { spreadAt, ownerOf } = this.options;
    if (spreadAt === undefined || this.busy === 0) return true;
    let weight = 0;
    for (const next of this.waiting) {
      weight += next.weight;
      if (weight >= spreadAt) return true;
      if (ownerOf !== undefined && !this.busyOwners.includes(ownerOf(next.item))) return true;
    }
    return false;
  }

  private async work(): Promise<void> {
    // One turn of the event loop lets exports that arrived in the same read join this batch.
    await new Promise(setImmediate);
    for (let batch = this.take(); batch.length > 0; batch = this.next()) {
      const owners = this.ownersOf(batch);
      this.busyOwners.push(...owners);
      try {
        const outcomes = await this.options.run(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, i) => {
          resolve(outcomes[i] as Outcome);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      for (const owner of owners) this.busyOwners.splice(this.busyOwners.indexOf(owner), 1);
    }
    this.busy -= 1;
    if (this.busy === 0) for (const wake of this.idle.splice(0)) wake();
  }

  /** What this lane does next: nothing, where the others are enough for what waits. */
  private next(): Waiting<Item, Outcome>[] {
    this.busy -= 1;
    const goesOn = this.isWorthALane();
    this.busy += 1;
    return goesOn ? this.take() : [];
  }

  private ownersOf(batch: readonly Waiting<Item, Outcome>[]): number[] {
    const { ownerOf } = this.options;
    return ownerOf === undefined ? [] : [...new Set(batch.map(({ item }) => ownerOf(item)))];
  }

  private take(): Waiting<Item, Outcome>[] {
    const { maxWeight, ownerOf } = this.options;
    const weights = ownerOf === undefined ? null : this.weightsByOwner(ownerOf);
    if (ownerOf === undefined || weights === null || weights.size < 2)
      return this.takeWhere(() => true, maxWeight);
    const isHeavy = (item: Item) => (weights.get(ownerOf(item)) ?? 0) > maxWeight * lightShare;
    const first = this.waiting[0]?.item;
    if (first === undefined || !isHeavy(first)) return this.takeWhere((item) => !isHeavy(item), maxWeight);
    const owner = ownerOf(first);
    return this.takeWhere((item) => ownerOf(item) === owner, maxWeight * heavyShare);
  }

  private weightsByOwner(ownerOf: (item: Item) => number): Map<number, number> {
    const weights = new Map<number, number>();
    for (const { item, weight } of this.waiting) {
      const owner = ownerOf(item);
      weights.set(owner, (weights.get(owner) ?? 0) + weight);
    }
    return weights;
  }

  /** The first that are wanted, as many as fit; at least one. */
  private takeWhere(isWanted: (item: Item) => boolean, maxWeight: number): Waiting<Item, Outcome>[] {
    const taken: Waiting<Item, Outcome>[] = [];
    const left: Waiting<Item, Outcome>[] = [];
    let weight = 0;
    let isFull = false;
    for (const next of this.waiting) {
      const fits =
        !isFull && isWanted(next.item) && (taken.length === 0 || weight + next.weight <= maxWeight);
      if (!fits) {
        isFull ||= isWanted(next.item);
        left.push(next);
        continue;
      }
      weight += next.weight;
      taken.push(next);
    }
    this.waiting.splice(0, this.waiting.length, ...left);
    return taken;
  }
}
