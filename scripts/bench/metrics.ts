import type { Stack } from "@/scripts/stack/launch";
import type { MetricLoadResult } from "./metric-generator";
import { runMetricLoad } from "./run-load";

const stepMs = 15_000;
const dayMs = 86_400_000;

/** Series that have a day of points before all 10,000 have theirs. */
export const daySeries = 1_000;

/** Points a second, acknowledged after commit: one point of each of 10,000 series every 15 s of data, 1,000 an export. */
export async function measureMetrics(stack: Stack, points: number): Promise<MetricLoadResult> {
  const series = 10_000;
  const load = {
    url: stack.grpcUrl,
    key: stack.key,
    series,
    pointsPerExport: 1_000,
    inFlight: 24,
    connections: 4,
    stepMs,
  };
  const rounds = Math.max(1, Math.round(points / series));
  const fromMs = Math.floor(Date.now() / stepMs) * stepMs - rounds * stepMs;
  // The first exports compile code, and make the series known: a day of the first thousand.
  await runMetricLoad({ ...load, series: daySeries, rounds: dayMs / stepMs, fromMs: fromMs - dayMs });
  const result = await runMetricLoad({ ...load, rounds, fromMs });
  if (result.failed > 0) throw new Error(`${result.failed} points were refused: ${result.firstFailure}`);
  return result;
}
