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
type Count<Item> = (projectId: number, items: readonly Item[]) => RollupIncrement[];

export const nowMs = (): number => performance.timeOrigin + performance.now();

/** Writes a batch and tells `onBatch` how it went, also where it failed; the outcome or the error is passed on. */
export async function writeObserved<Export extends Arrived, Item>(
  of: {
    signal: Batch["signal"];
    exports: readonly Export[];
    size: (one: Export) => number;
    onBatch: ((batch: Batch) => void) | undefined;
  },
  count: Count<Item>,
  write: (count: Count<Item>) => Promise<Refusals[]>,
): Promise<Refusals[]> {
  const { signal, exports, size, onBatch } = of;
  if (onBatch === undefined) return write(count);
  const items = exports.reduce((sum, one) => sum + size(one), 0);
  const startMs = nowMs();
  const derive = observed(count);
  let refused = 0;
  let error: string | undefined;
  try {
    const outcomes = await write(derive.count);
    refused = outcomes.reduce((sum, outcome) => sum + outcome.refused, 0);
    return outcomes;
  } catch (cause) {
    error = cause instanceof Error ? cause.message : String(cause);
    throw cause;
  } finally {
    const endMs = nowMs();
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

/** Deriving happens inside the transaction, once per project, and again where that had to be repeated. */
function observed<Item>(count: Count<Item>): { count: Count<Item>; stages: () => Stage[] } {
  let stage: Stage | undefined;
  return {
    count(projectId, items) {
      const startMs = nowMs();
      const increments = count(projectId, items);
      stage ??= { name: "derive", startMs, endMs: startMs, in: 0, out: 0, rejected: 0 };
      stage.endMs = nowMs();
      stage.in += items.length;
      stage.out += increments.length;
      return increments;
    },
    stages: () => (stage === undefined ? [] : [stage]),
  };
}
