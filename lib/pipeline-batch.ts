import type { RollupIncrement } from "@/lib/model/rollup";
import type { Refusals } from "@/lib/write/traces";

/** When a step of a batch began and ended (epoch ms with fractions) and how many items went through. */
export type Stage = {
  name: "normalise" | "derive" | "write";
  startMs: number;
  endMs: number;
  in: number;
  out: number;
  rejected: number;
};
/** One write transaction as it went, for metrics and for our own traces. `error`: nothing was written. */
export type Batch = {
  signal: "traces" | "logs" | "metrics";
  exports: number;
  items: number;
  projectIds: ReadonlySet<number>;
  seconds: number;
  stages: Stage[];
  error?: string | undefined;
};
/** What an export brings along about itself: when it was normalised, and how many of its items were invalid. */
export type Arrival = { startMs: number; endMs: number; rejected: number };
type Arrived = { projectId: number; arrival: Arrival };

export const nowMs = (): number => performance.timeOrigin + performance.now();

/** Deriving happens piece by piece among the rest, and again where that had to be repeated. */
export class DeriveStage {
  #stage: Stage | undefined;

  /** Does `work`, which counts so many items and gives the increments that are ready. */
  during(items: number, work: () => RollupIncrement[]): RollupIncrement[] {
    const startMs = nowMs();
    const result = work();
    this.#stage ??= { name: "derive", startMs, endMs: startMs, in: 0, out: 0, rejected: 0 };
    this.#stage.endMs = nowMs();
    this.#stage.in += items;
    this.#stage.out += result.length;
    return result;
  }

  /** One, or none where nothing was derived. */
  stages(): Stage[] {
    return this.#stage === undefined ? [] : [this.#stage];
  }
}

/** Writes a batch and tells `onBatch` how it went, also where it failed; the outcome or the error is passed on. */
export async function writeObserved<Export extends Arrived>(
  of: {
    signal: Batch["signal"];
    exports: readonly Export[];
    size: (one: Export) => number;
    onBatch: ((batch: Batch) => void) | undefined;
  },
  write: (derive: DeriveStage) => Promise<Refusals[]>,
): Promise<Refusals[]> {
  const { signal, exports, size, onBatch } = of;
  const derive = new DeriveStage();
  if (onBatch === undefined) return write(derive);
  const startMs = nowMs();
  let refused = 0;
  let error: string | undefined;
  try {
    const outcomes = await write(derive);
    refused = outcomes.reduce((sum, outcome) => sum + outcome.refused, 0);
    return outcomes;
  } catch (cause) {
    error = cause instanceof Error ? cause.message : String(cause);
    throw cause;
  } finally {
    const endMs = nowMs();
    // Known now: exports may be read as late as their batch is written.
    const items = exports.reduce((sum, one) => sum + size(one), 0);
    const write: Stage = {
      name: "write",
      startMs,
      endMs,
      in: items,
      out: items - refused,
      rejected: refused,
    };
    onBatch({
      signal,
      exports: exports.length,
      items,
      projectIds: new Set(exports.map(({ projectId }) => projectId)),
      seconds: (endMs - startMs) / 1_000,
      stages: [normalisedStage(exports, items), ...derive.stages(), write],
      error,
    });
  }
}

function normalisedStage(exports: readonly Arrived[], items: number): Stage {
  const arrivals = exports.map(({ arrival }) => arrival);
  const rejected = arrivals.reduce((sum, arrival) => sum + arrival.rejected, 0);
  return {
    name: "normalise",
    startMs: Math.min(...arrivals.map((arrival) => arrival.startMs)),
    endMs: Math.max(...arrivals.map((arrival) => arrival.endMs)),
    in: items + rejected,
    out: items,
    rejected,
  };
}
