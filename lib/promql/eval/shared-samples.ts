import { Unavailable } from "@/lib/errors";

/** A query of those that share: what it holds now, and whether it is to end. */
export interface Share {
  held: number;
  doomed: boolean;
}

/**
 * What the queries of one process hold in memory together. Past the limit the one that holds most has to end, so that a large
 * query cannot fail the small ones beside it.
 */
export class SharedSamples {
  readonly #most: number;
  readonly #shares = new Set<Share>();

  constructor(most: number) {
    this.#most = most;
  }

  join(): Share {
    const share = { held: 0, doomed: false };
    this.#shares.add(share);
    return share;
  }

  leave(share: Share): void {
    this.#shares.delete(share);
  }

  /** Throws Unavailable where this query has to end. */
  hold(share: Share, samples: number): void {
    share.held += samples;
    const living = [...this.#shares].filter((one) => !one.doomed);
    const sum = living.reduce((all, one) => all + one.held, 0);
    if (sum > this.#most) {
      const largest = living.reduce((a, b) => (b.held > a.held ? b : a), share);
      largest.doomed = true;
    }
    this.check(share);
  }

  check({ doomed }: Share): void {
    if (!doomed) return;
    throw new Unavailable(
      `The queries that are computed just now load more than ${this.#most} samples together, this one the most. Ask again in a moment, or for a shorter range, a larger step or fewer series.`,
      2,
    );
  }
}
