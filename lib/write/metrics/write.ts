// In: exports of metric points, merged into one batch. Out: per export how many points were stored before, once it is durable.
// Points go as one block for each project. A point that comes again is stored again at most once more and counts for nothing:
// of two with one series and time readers take the first.
import { copyIn } from "@/lib/db/copy";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { BlockWriter } from "@/lib/model/metrics/block";
import type { MetricBatch, MetricPoint } from "@/lib/model/metrics/point";
import { SeriesKind } from "@/lib/model/metrics/series";
import { CopyBuffer } from "../copy-buffer";
import { isMissingPartition, isWorthRepeating } from "../database-errors";
import { ensurePartitions, forgetPartitions } from "../partitions";
import { keepDaysFinder, retentionOf } from "../retention";
import { writeExemplars } from "./exemplars";
import { rememberFamilies, writeFamilies } from "./families";
import { groupHistograms } from "./group-points";
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
  await learnSeries(pool, exports, mostSeries);
  const outcomes = await writeRepeatedly(pool, exports);
  for (const { points } of exports)
    for (const { series, timeMs } of points) if (timeMs > series.storedMs) series.storedMs = timeMs;
  return outcomes;
}

async function writeRepeatedly(pool: Pool, exports: readonly MetricExport[]): Promise<MetricOutcome[]> {
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
      const { known, outcomes } = await inTransaction(pool, async (tx) => {
        const outcomes = await copyBlocks(tx, exports);
        await writeExemplars(tx, exemplars, keepDaysFinder(rules, "metrics"));
        return { known: await writeFamilies(tx, families), outcomes };
      });
      rememberFamilies(known);
      return outcomes;
    } catch (error) {
      if (attempt >= 6) throw error;
      if (isMissingPartition(error)) forgetPartitions();
      else if (!isWorthRepeating(error)) throw error;
    }
  }
}

// Batches are encoded one at a time: nothing waits between the first point and the last.
const block = new BlockWriter();

async function copyBlocks(tx: Connection, exports: readonly MetricExport[]): Promise<MetricOutcome[]> {
  const out = new CopyBuffer();
  const outcomes = new Map<MetricExport, MetricOutcome>();
  block.reset();
  for (const [projectId, own] of byProject(exports)) {
    for (const one of own) outcomes.set(one, addExport(out, one));
    flush(out, projectId);
  }
  try {
    if (out.rows > 0) await copyIn(tx, copyText, out.finish());
  } finally {
    out.release();
  }
  return exports.map((one) => outcomes.get(one) ?? { duplicates: 0, refused: 0 });
}

function addExport(out: CopyBuffer, { projectId, points }: MetricExport): MetricOutcome {
  const outcome = { duplicates: 0, refused: 0 };
  const histograms: MetricPoint[] = [];
  for (const point of points) {
    const { series } = point;
    if (series.id === 0) outcome.refused += 1;
    else if (point.timeMs === series.storedMs) outcome.duplicates += 1;
    else if (series.kind !== SeriesKind.floats) histograms.push(point);
    else {
      block.addFloat(point);
      if (block.samples >= mostPoints) flush(out, projectId);
    }
  }
  for (const one of groupHistograms(histograms)) block.addHistograms(one);
  return outcome;
}

function flush(out: CopyBuffer, projectId: number): void {
  if (block.samples === 0) return;
  out.startRow(5);
  out.int64FromNumber(block.minMs);
  out.int64FromNumber(block.maxMs);
  out.int32(projectId);
  out.int32(block.samples);
  out.bytes(block.finish());
}

function byProject(exports: readonly MetricExport[]): Map<number, MetricExport[]> {
  const projects = new Map<number, MetricExport[]>();
  for (const one of exports) {
    const own = projects.get(one.projectId);
    if (own === undefined) projects.set(one.projectId, [one]);
    else own.push(one);
  }
  return projects;
}
