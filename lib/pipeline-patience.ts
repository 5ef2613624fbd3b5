// A database that restarts is away for seconds, and some exporters take the first "come back" as final (the OpenTelemetry SDK
// of Node over gRPC). So what was sent waits here for a moment: it is still held against the bound on what is in flight.
import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "@/lib/db/pool";
import { isAway } from "@/lib/write/database-errors";

/** Shorter than the 10 s that exporters wait for an answer, with time left to write. */
const patienceMs = 6_000;
const askEveryMs = 100;

export class Patience {
  readonly #ask: () => Promise<unknown>;
  #wasThere = false;
  #back: Promise<void> | undefined;

  /** `ask`: the cheapest question to the database. */
  constructor(ask: () => Promise<unknown>) {
    this.#ask = ask;
  }

  /**
   * Does `work`; where the database went away meanwhile, waits for it and does it again: `work` must be safe to run twice. A
   * database that was never there is not waited for.
   */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      try {
        const result = await work();
        this.#wasThere = true;
        return result;
      } catch (error) {
        const leftMs = deadline - performance.now();
        if (!this.#wasThere || !isAway(error) || leftMs <= 0) throw error;
        if (!(await this.#isBackWithin(leftMs))) throw error;
      }
    }
  }

  async #isBackWithin(ms: number): Promise<boolean> {
    // One asks for all who wait.
    this.#back ??= this.#untilBack().finally(() => {
      this.#back = undefined;
    });
    const giveUp = new AbortController();
    const back = this.#back.then(() => true);
    const late = sleep(ms, false, { signal: giveUp.signal, ref: false }).catch(() => false);
    return await Promise.race([back, late]).finally(() => giveUp.abort());
  }

  async #untilBack(): Promise<void> {
    for (const deadline = performance.now() + 10 * patienceMs; performance.now() < deadline; ) {
      await sleep(askEveryMs, undefined, { ref: false });
      try {
        await this.#ask();
        return;
      } catch {
        // Still away.
      }
    }
  }
}

export function patienceWith(db: Db): Patience {
  return new Patience(() => db.query("/* is-back */ select 1"));
}
