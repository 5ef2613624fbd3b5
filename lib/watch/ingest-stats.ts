import { randomUUID } from "node:crypto";
import type { Db } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import { type CountedExport, IngestCells, minuteOf, type TurnedAway } from "./ingest-cells";
import { type IngestLoad, writeCells, writeLoad } from "./write-ingest-stats";

const flushEveryMs = 3_000;
const sampleEveryMs = 250;
// Rows are absolute counts: a clock that is set back a little must find the minute that it goes on with.
const keptSeconds = 300;

/**
 * Counts what this receiver is sent, by minute, key, service and signal, and writes that to telemetry.ingest_stats every 3 s
 * and at `stop`. Rows bear this process's id and absolute counts: writing them twice changes nothing. Data is counted after
 * it was answered, so a crash loses the last seconds of these statistics, and of nothing else. While the database is away
 * they wait in memory, so that the outage itself is told afterwards.
 */
export function startIngestStats(of: { db: Db; log: Log; load: () => IngestLoad; now?: () => number }) {
  const { db, log, load, now = Date.now } = of;
  const receiver = randomUUID();
  const cells = new IngestCells();
  const peaks = new Map<number, IngestLoad>();
  const minute = () => minuteOf(now());
  let isAway = false;
  let writing = Promise.resolve();

  const sample = () => {
    const { inFlightBytes, waitingExports } = load();
    const peak = peaks.get(minute());
    if (peak === undefined) peaks.set(minute(), { inFlightBytes, waitingExports });
    else {
      peak.inFlightBytes = Math.max(peak.inFlightBytes, inFlightBytes);
      peak.waitingExports = Math.max(peak.waitingExports, waitingExports);
    }
    // An hour of peaks is kept over an outage; the counts themselves are kept longer.
    if (peaks.size > 60) peaks.delete(peaks.keys().next().value ?? 0);
  };
  const write = async () => {
    const current = minute();
    try {
      await writeCells(db, receiver, cells);
      await writeLoad(db, receiver, peaks);
      for (const at of peaks.keys()) if (at < current) peaks.delete(at);
      cells.forgetBefore(current - keptSeconds);
      if (isAway) log.info("ingest statistics are written again");
      isAway = false;
    } catch (error) {
      if (!isAway)
        log.warn({ err: error }, "ingest statistics could not be written; they are kept meanwhile");
      isAway = true;
    }
  };
  // One after the other: a slow database must not pile them up.
  const flush = () => {
    writing = writing.then(write);
    return writing;
  };
  let isWriting = false;
  const flushing = setInterval(() => {
    if (isWriting) return;
    isWriting = true;
    void flush().finally(() => {
      isWriting = false;
    });
  }, flushEveryMs);
  const sampling = setInterval(sample, sampleEveryMs);
  flushing.unref();
  sampling.unref();
  return {
    receiver,
    countExport: (one: CountedExport) => cells.countExport(now(), one),
    countTurnedAway: (one: TurnedAway) => cells.countTurnedAway(now(), one),
    /** Items since the start, for the rate in the heartbeat. */
    items: () => cells.items,
    flush,
    async stop(): Promise<void> {
      clearInterval(flushing);
      clearInterval(sampling);
      sample();
      await flush();
    },
  };
}

export type IngestStats = ReturnType<typeof startIngestStats>;
