import { mutate } from "./mutate";
import { mutateRequest } from "./mutate-request";
import { Random } from "./random";
import { readSeeds } from "./seeds";
import { isOurs, type Target, targets } from "./targets";

export type TargetReport = { name: string; inputs: number; refused: number; slowestMs: number };
export type Crash = { target: string; seed: number; input: string; error: string };
export type FuzzReport = { targets: TargetReport[]; slow: Crash[]; crashes: Crash[] };

/** No input may take the processor for longer. */
const mostMs = 100;
const maxKept = 20;
/** A batch of 512 spans as SDKs send it; longer ones may take longer. */
const longestInput = 300_000;

/**
 * `inputs` mutated exports, run bodies and queries, shared out over all targets. What is reported with a seed comes again
 * from `npm run test:fuzz -- --inputs 1 --seed N`.
 */
export function fuzz(inputs: number, seed: number): FuzzReport {
  const all = targets(readSeeds());
  const report: FuzzReport = {
    targets: all.map(({ name }) => ({ name, inputs: 0, refused: 0, slowestMs: 0 })),
    slow: [],
    crashes: [],
  };
  for (let i = 0; i < inputs; i++) {
    const at = (seed + i) % all.length;
    const target = all[at];
    const tally = report.targets[at];
    if (target === undefined || tally === undefined) break;
    const random = new Random(seed + i);
    const input = makeInput(all, target, random);
    const { tookMs, error } = timed(target, input);
    tally.inputs++;
    if (error !== undefined) tally.refused++;
    tally.slowestMs = Math.max(tally.slowestMs, tookMs);
    const kept = (words: string): Crash => ({
      target: target.name,
      seed: seed + i,
      input: input.subarray(0, 1_500).toString("base64"),
      error: words,
    });
    if (tookMs > mostMs && report.slow.length < maxKept) report.slow.push(kept(`${Math.round(tookMs)} ms`));
    if (error !== undefined && !isOurs(error) && report.crashes.length < maxKept)
      report.crashes.push(kept(error instanceof Error ? `${error.stack}` : String(error)));
  }
  return report;
}

/** Half of the exports keep their form; of the rest every tenth was made for another target. */
function makeInput(all: readonly Target[], target: Target, random: Random): Buffer {
  const { requests } = target;
  if (requests !== undefined && random.below(2) === 0) {
    const request = mutateRequest(random.pick(requests.texts).toString("utf8"), random);
    try {
      const encoded = requests.encode(request);
      if (encoded.length <= longestInput) return encoded;
    } catch {
      // The encoder of the tests cannot say this; bytes can.
    }
  }
  const from = random.below(10) === 0 ? random.pick(all) : target;
  return mutate(random.pick(from.seeds), random.pick(target.seeds), random);
}

/** Processor time, and what took long again: a machine that does something else for a moment is no slow input. */
function timed(target: Target, input: Buffer): { tookMs: number; error: unknown } {
  let best = Number.POSITIVE_INFINITY;
  let error: unknown;
  for (let attempt = 0; attempt < 3 && best > mostMs / 2; attempt++) {
    const start = process.cpuUsage();
    try {
      target.run(input);
    } catch (cause) {
      error = cause;
    }
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1_000);
  }
  return { tookMs: best, error };
}
