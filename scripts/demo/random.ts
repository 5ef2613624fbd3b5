/** Seeded, so that one seed tells the same story twice (mulberry32). */
export type Random = ReturnType<typeof createRandom>;

export function createRandom(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number) => low + next() * (high - low);
  return {
    next,
    between,
    integer: (low: number, high: number) => Math.floor(between(low, high + 1)),
    chance: (share: number) => next() < share,
    pick<const Item>(items: readonly [Item, ...Item[]]): Item {
      return items[Math.floor(next() * items.length)] ?? items[0];
    },
    /** Most near `typical`, some several times as long: how services really answer. */
    latency: (typicalMs: number) =>
      typicalMs * Math.exp(0.45 * (next() + next() + next() + next() - 2) * 1.7),
    hex: (digits: number) =>
      Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join(""),
    /** Another stream of numbers, so that what runs at once does not change each other's story. */
    fork: () => createRandom(Math.floor(next() * 4_294_967_296)),
  };
}
