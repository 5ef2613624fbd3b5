import type { Stack } from "@/scripts/stack/launch";
import type { MetricLoadResult } from "./metric-generator";
import { runMetricLoad } from "./run-load";

const stepMs = 15_000;
const dayMs = 86_400_000;

/** Series that have points for a whole day. */
export const daySeries = 1_000;

/** A day of them, up to now: what came before is not stored again. */
export async function storeDay(stack: Stack): Promise<void> {
  const fromMs = Math.floor(Date.now() / stepMs) * stepMs - dayMs;
  const result = await runMetricLoad({ ...loadOf(stack, daySeries), rounds: dayMs / stepMs, fromMs });
  if (result.failed > 0) throw new Error(`${result.failed} points were refused: ${result.firstFailure}`);
}

const loadOf = (stack: Stack, series: number) => ({
  url: stack.grpcUrl,
  key: stack.key,
  series,
  pointsPerExport: 1_000,
  inFlight: 24,
  connections: 4,
  stepMs,
});

/** Points a second, acknowledged after commit: one point of each of 10,000 series every 15 s of data, 1,000 an export. */
export async function measureMetrics(stack: Stack, points: number): Promise<MetricLoadResult> {
  const series = 10_000;
  const load = loadOf(stack, series);
  const rounds = Math.max(1, Math.round(points / series));
  const fromMs = Math.floor(Date.now() / stepMs) * stepMs - rounds * stepMs;
  // The first exports compile code, and make the series known.
  await runMetricLoad({ ...load, rounds: 20, fromMs: fromMs - 20 * stepMs });
  const result = await runMetricLoad({ ...load, rounds, fromMs });
  if (result.failed > 0) throw new Error(`${result.failed} points were refused: ${result.firstFailure}`);
  return result;
}
