/** Distinct 32-bit integers: open addressing in one typed array, because a Set of numbers costs ten times as much. */
export class IntSet {
  #slots = new Int32Array(4_096);
  #used = new Uint8Array(4_096);
  size = 0;

  add(value: number): void {
    const mask = this.#slots.length - 1;
    let at = (value ^ (value >>> 15)) & mask;
    while (this.#used[at] === 1) {
      if (this.#slots[at] === value) return;
      at = (at + 1) & mask;
    }
    this.#slots[at] = value;
    this.#used[at] = 1;
    this.size += 1;
    if (this.size * 2 > this.#slots.length) this.#grow();
  }

  forEach(visit: (value: number) => void): void {
    for (let at = 0; at < this.#slots.length; at++) if (this.#used[at] === 1) visit(this.#slots[at] ?? 0);
  }

  #grow(): void {
    const [slots, used] = [this.#slots, this.#used];
    this.#slots = new Int32Array(slots.length * 2);
    this.#used = new Uint8Array(slots.length * 2);
    this.size = 0;
    for (let at = 0; at < slots.length; at++) if (used[at] === 1) this.add(slots[at] ?? 0);
  }
}
