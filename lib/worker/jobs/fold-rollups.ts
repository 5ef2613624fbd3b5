import type { Pool } from "@/lib/db/pool";
import { foldIncrements } from "@/lib/rollup/fold";
import type { Job } from "../schedule";

const everyMs = 1_000;
/**
 * Of each series that is alive a fold writes four cells, however many increments wait: with 3,000 series folding every 4 s takes a
 * third of the time that it takes every second.
 */
const restFactor = 15;
/** Whoever reads sums adds up what waits. */
const longestRestMs = 4_000;

/** Folds each second, less often where that takes long, and without a pause while there is more than one turn takes. */
export function createFoldJob(
  pool: Pool,
  isOwn: (projectIds: Iterable<number>) => boolean,
  now: () => number = () => performance.now(),
): Job {
  let restedMs = Number.NEGATIVE_INFINITY;
  return {
    name: "fold-rollups",
    everyMs,
    async run() {
      const startMs = now();
      if (startMs < restedMs) return { items: 0 };
      const { folded, more, projects } = await foldIncrements(pool);
      const endMs = now();
      restedMs = more ? endMs : endMs + Math.min(longestRestMs, (endMs - startMs) * restFactor - everyMs);
      return { items: folded, more, own: isOwn(projects) };
    },
  };
}
