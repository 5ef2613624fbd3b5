/** Remembers recent keys; forgets the older half when full. For caches whose misses only cost time. */
export class BoundedSet {
  private young = new Set<string>();
  private old = new Set<string>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  has(key: string): boolean {
    return this.young.has(key) || this.old.has(key);
  }

  add(key: string): void {
    if (this.young.size >= this.limit / 2) {
      this.old = this.young;
      this.young = new Set();
    }
    this.young.add(key);
  }

  clear(): void {
    this.young.clear();
    this.old.clear();
  }
}
