// In: exports of metric points, merged into one batch. Out: per export how many points were stored before, once it is durable.
// Points go as one block for each project. A point that comes again is stored again at most once more and counts for nothing:
// of two with one series and time readers take the first.
import { copyIn } from "@/lib/db/copy";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { encodeBlock } from "@/lib/model/metrics/block";
import type { MetricBatch, MetricPoint } from "@/lib/model/metrics/point";
import { CopyBuffer } from "../copy-buffer";
import { isMissingPartition, isWorthRepeating } from "../database-errors";
import { ensurePartitions, forgetPartitions } from "../partitions";
import { keepDaysFinder, retentionOf } from "../retention";
import { writeExemplars } from "./exemplars";
import { rememberFamilies, writeFamilies } from "./families";
import { groupPoints } from "./group-points";
import { learnSeries } from "./series-dictionary";

export type MetricExport = MetricBatch & { projectId: number };
/** Of the export's points: stored before, and of a series that its project has no room for. */
export type MetricOutcome = { duplicates: number; refused: number };

/** Points of one block; a larger one would be read whole for one of its series. */
const mostPoints = 20_000;
const copyText =
  "copy telemetry.metric_blocks (min_ms, max_ms, project_id, samples, body) from stdin (format binary)";

export async function writeMetrics(
  pool: Pool,
  exports: readonly MetricExport[],
  mostSeries: number,
): Promise<MetricOutcome[]> {
  await learnSeries(pool, seriesOf(exports), mostSeries);
  const fresh = exports.map(({ points }) =>
    points.filter(({ series, timeMs }) => series.id !== 0 && timeMs !== series.storedMs),
  );
  await writeRepeatedly(pool, exports, fresh.flat());
  for (const points of fresh)
    for (const { series, timeMs } of points) if (timeMs > series.storedMs) series.storedMs = timeMs;
  return exports.map(({ points }, i) => {
    const refused = points.reduce((sum, { series }) => sum + (series.id === 0 ? 1 : 0), 0);
    return { refused, duplicates: points.length - refused - (fresh[i]?.length ?? 0) };
  });
}

async function writeRepeatedly(
  pool: Pool,
  exports: readonly MetricExport[],
  points: readonly MetricPoint[],
): Promise<void> {
  const rules = await retentionOf(pool).rules();
  const exemplars = exports.flatMap((one) => one.exemplars.filter(({ series }) => series.id !== 0));
  const families = exports.flatMap((one) => one.families);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ensurePartitions(
        pool,
        rules,
        "metrics",
        exemplars.map(({ series }) => series.projectId),
        exemplars.map(({ timeMs }) => BigInt(Math.round(timeMs)) * 1_000_000n),
      );
      const known = await inTransaction(pool, async (tx) => {
        await copyBlocks(tx, points);
        await writeExemplars(tx, exemplars, keepDaysFinder(rules, "metrics"));
        return writeFamilies(tx, families);
      });
      rememberFamilies(known);
      return;
    } catch (error) {
      if (attempt >= 6) throw error;
      if (isMissingPartition(error)) forgetPartitions();
      else if (!isWorthRepeating(error)) throw error;
    }
  }
}

function* seriesOf(exports: readonly MetricExport[]) {
  for (const { points, exemplars } of exports) {
    for (const { series } of points) yield series;
    for (const { series } of exemplars) yield series;
  }
}

async function copyBlocks(tx: Connection, points: readonly MetricPoint[]): Promise<void> {
  if (points.length === 0) return;
  const out = new CopyBuffer();
  for (const [projectId, own] of byProject(points))
    for (let at = 0; at < own.length; at += mostPoints)
      addBlock(out, projectId, own.slice(at, at + mostPoints));
  try {
    await copyIn(tx, copyText, out.finish());
  } finally {
    out.release();
  }
}

function addBlock(out: CopyBuffer, projectId: number, points: readonly MetricPoint[]): void {
  const times = points.reduce(
    (span, { timeMs }) => ({ min: Math.min(span.min, timeMs), max: Math.max(span.max, timeMs) }),
    { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY },
  );
  out.startRow(5);
  out.int64FromNumber(times.min);
  out.int64FromNumber(times.max);
  out.int32(projectId);
  out.int32(points.length);
  const { floats, histograms } = groupPoints(points);
  out.bytes(encodeBlock(floats, histograms));
}

function byProject(points: readonly MetricPoint[]): Map<number, MetricPoint[]> {
  const projects = new Map<number, MetricPoint[]>();
  for (const point of points) {
    const own = projects.get(point.series.projectId);
    if (own === undefined) projects.set(point.series.projectId, [point]);
    else own.push(point);
  }
  return projects;
}
