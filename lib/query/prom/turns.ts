import { Unavailable } from "@/lib/errors";

type Waiting = { owner: string; begin: () => void };

/**
 * How many queries are computed at once: each may hold as many samples as a query may, and together they must leave the process
 * its memory. The others wait, first come first served, but no owner has all places.
 */
export class Turns {
  readonly #most: number;
  readonly #mostOfOne: number;
  readonly #mostWaiting: number;
  #running: string[] = [];
  readonly #waiting: Waiting[] = [];

  constructor(of: { most: number; mostOfOne: number; mostWaiting: number }) {
    this.#most = of.most;
    this.#mostOfOne = of.mostOfOne;
    this.#mostWaiting = of.mostWaiting;
  }

  /** Throws Unavailable where too many wait already, or the wait is longer than `patienceMs`. */
  async during<Answer>(owner: string, patienceMs: number, work: () => Promise<Answer>): Promise<Answer> {
    await this.#begun(owner, patienceMs);
    try {
      return await work();
    } finally {
      this.#running.splice(this.#running.indexOf(owner), 1);
      this.#next();
    }
  }

  #begun(owner: string, patienceMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length >= this.#mostWaiting) throw busy();
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(busy());
      }, patienceMs);
      const begin = () => {
        clearTimeout(timer);
        resolve();
      };
      const waiting = { owner, begin };
      this.#waiting.push(waiting);
      this.#next();
    });
  }

  #next(): void {
    for (;;) {
      if (this.#running.length >= this.#most) return;
      const at = this.#waiting.findIndex(({ owner }) => this.#countOf(owner) < this.#mostOfOne);
      const [one] = at < 0 ? [] : this.#waiting.splice(at, 1);
      if (one === undefined) return;
      this.#running.push(one.owner);
      one.begin();
    }
  }

  #countOf(owner: string): number {
    return this.#running.filter((one) => one === owner).length;
  }
}

const busy = () => new Unavailable("Too many queries are computed just now. Ask again in a moment.", 2);
