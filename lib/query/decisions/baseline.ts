import type { DecisionCoverageInput } from "@/lib/contract/decision-coverage";
import { InvalidInput } from "@/lib/errors";
import { defaultRangeMs } from "../series/panel-window";
import type { Range } from "./read-counts";

const baselineMs = 30 * 86_400_000;

/** The window, and the time before it that tells what is usual. Throws InvalidInput. */
export function baselineRanges(input: DecisionCoverageInput): { window: Range; baseline: Range } {
  const toMs = input.to ?? Date.now();
  const fromMs = input.from ?? toMs - defaultRangeMs;
  const baselineFromMs = input.baseline_from ?? fromMs - baselineMs;
  if (fromMs >= toMs) throw new InvalidInput("from must be before to");
  if (baselineFromMs >= fromMs) throw new InvalidInput("baseline_from must be before from");
  return { window: { fromMs, toMs }, baseline: { fromMs: baselineFromMs, toMs: fromMs } };
}
