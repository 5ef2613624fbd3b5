/**
 * A cache in two generations: a value that is asked for moves into the young one, and when that is full the old one goes.
 * So what is used stays, however many others come along. Bounded by weight, for values that senders make.
 */
export class BoundedMap<Value> {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #weight = 0;
  readonly #maxWeight: number;

  constructor(maxWeight: number) {
    this.#maxWeight = maxWeight / 2;
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  /** Weighs as much as its key is long, and 100 for itself; one that would fill half the cache alone is not kept. */
  set(key: string, value: Value): void {
    const weight = key.length + 100;
    if (weight > this.#maxWeight / 2) return;
    if (this.#weight + weight > this.#maxWeight) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#weight = 0;
    }
    this.#weight += weight;
    this.#young.set(key, value);
  }
}
