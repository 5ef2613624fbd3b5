export const METRIC_NAME = "__name__";

const byName = (a: readonly [string, string], b: readonly [string, string]) =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;

/**
 * The label set of a series: names in rising order, no empty values (an empty label is an absent one). Immutable.
 * `key` is equal for equal sets and only for them; it is made once, because grouping and matching look it up per series.
 */
export class Labels {
  static readonly empty = new Labels([]);
  private cachedKey: string | undefined;

  private constructor(
    /** name, value, name, value, ... */
    readonly pairs: readonly string[],
  ) {}

  /** `pairs` must be sorted by name, with distinct names and no empty value. */
  static fromSortedPairs(pairs: readonly string[]): Labels {
    return pairs.length === 0 ? Labels.empty : new Labels(pairs);
  }

  static fromEntries(entries: Iterable<readonly [string, string]>): Labels {
    const distinct = [...new Map(entries)].filter((entry) => entry[1] !== "").sort(byName);
    return Labels.fromSortedPairs(distinct.flat());
  }

  static fromRecord(record: Readonly<Record<string, string>>): Labels {
    return Labels.fromEntries(Object.entries(record));
  }

  get key(): string {
    this.cachedKey ??= this.pairs.join("\u0000");
    return this.cachedKey;
  }

  get size(): number {
    return this.pairs.length / 2;
  }

  /** The value, or "" where the label is absent. */
  get(name: string): string {
    const { pairs } = this;
    for (let index = 0; index < pairs.length; index += 2) {
      if (pairs[index] === name) return pairs[index + 1] ?? "";
    }
    return "";
  }

  has(name: string): boolean {
    return this.get(name) !== "";
  }

  *entries(): IterableIterator<[string, string]> {
    const { pairs } = this;
    for (let index = 0; index + 1 < pairs.length; index += 2) {
      yield [pairs[index] as string, pairs[index + 1] as string];
    }
  }

  toRecord(): Record<string, string> {
    // A prototype-less object: a label may be called "__proto__".
    const record: Record<string, string> = Object.create(null);
    for (const [name, value] of this.entries()) record[name] = value;
    return record;
  }

  /** Only the labels whose name passes. */
  filter(keep: (name: string) => boolean): Labels {
    const { pairs } = this;
    const kept: string[] = [];
    for (let index = 0; index < pairs.length; index += 2) {
      const name = pairs[index] as string;
      if (keep(name)) kept.push(name, pairs[index + 1] as string);
    }
    return kept.length === pairs.length ? this : Labels.fromSortedPairs(kept);
  }

  /** With the label set to the value; "" takes it away. */
  with(name: string, value: string): Labels {
    const entries = new Map(this.entries());
    entries.set(name, value);
    return Labels.fromEntries(entries);
  }

  without(name: string): Labels {
    return this.filter((own) => own !== name);
  }

  withoutName(): Labels {
    return this.without(METRIC_NAME);
  }
}
