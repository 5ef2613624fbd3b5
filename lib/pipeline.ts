// In: one decoded OTLP export. Out: what was stored and what was refused, once it is durable.
// Safe to run twice with the same export; the order of exports does not matter.
import type { Pool } from "@/lib/db/pool";
import { logIncrements } from "@/lib/derive/rollup-logs";
import { spanIncrements } from "@/lib/derive/rollup-spans";
import type { Log } from "@/lib/log";
import type { IngestReport, LogsMessage, TracesMessage } from "@/lib/model/otlp-message";
import { normaliseLogs } from "@/lib/normalise/log";
import { normaliseTraces } from "@/lib/normalise/span";
import { Batcher } from "@/lib/write/batcher";
import { type LogExport, writeLogs } from "@/lib/write/logs";
import { createChangeNotifier } from "@/lib/write/notify-changes";
import { type Refusals, type TraceExport, writeTraces } from "@/lib/write/traces";
import { type Arrival, type Batch, nowMs, writeObserved } from "./pipeline-batch";

export type Pipeline = {
  ingestTraces(projectId: number, message: TracesMessage, bytes: number): Promise<IngestReport>;
  /** `bodyHash`: the first 16 bytes of the SHA-256 of the decompressed body. */
  ingestLogs(projectId: number, message: LogsMessage, bytes: number, bodyHash: Buffer): Promise<IngestReport>;
  /** Exports that wait for a batch, for health and metrics. */
  depth(): number;
  close(): Promise<void>;
};

export type PipelineOptions = {
  pool: Pool;
  log: Log;
  retentionDays: number;
  requestIdKeys: string[];
  /** Told after each write transaction, committed or failed. */
  onBatch?: (batch: Batch) => void;
};

// Two lanes: one batch is encoded while the other commits. A third gave nothing on two cores.
const lanes = 2;
const maxItemsPerBatch = 10_000;

export function createPipeline(options: PipelineOptions): Pipeline {
  const { pool, retentionDays, requestIdKeys, onBatch } = options;
  const notifier = createChangeNotifier(pool);
  const context = () => ({ nowNs: BigInt(Date.now()) * 1_000_000n, retentionDays, requestIdKeys });

  const traces = new Batcher<TraceExport & { arrival: Arrival }, Refusals>({
    lanes,
    maxWeight: maxItemsPerBatch,
    run: (exports) =>
      writeObserved(
        { signal: "traces", exports, size: ({ spans }) => spans.length, onBatch },
        spanIncrements,
        (count) => writeTraces(pool, exports, count),
      ),
  });
  const logs = new Batcher<LogExport & { arrival: Arrival }, Refusals>({
    lanes,
    maxWeight: maxItemsPerBatch,
    run: (exports) =>
      writeObserved(
        { signal: "logs", exports, size: ({ records }) => records.length, onBatch },
        logIncrements,
        (count) => writeLogs(pool, exports, count),
      ),
  });

  return {
    async ingestTraces(projectId, message) {
      const startMs = nowMs();
      const { spans, rejected } = normaliseTraces(message, context());
      if (spans.length === 0) return report(0, rejected);
      const arrival = { startMs, endMs: nowMs(), rejected: total(rejected) };
      const outcome = await traces.submit({ projectId, spans, arrival }, spans.length);
      notifier.changed({ project: projectId, spans: spans.length, rollups: true });
      return report(spans.length, rejected, outcome);
    },
    async ingestLogs(projectId, message, _bytes, bodyHash) {
      const startMs = nowMs();
      const { records, rejected } = normaliseLogs(message, context());
      if (records.length === 0) return report(0, rejected);
      const arrival = { startMs, endMs: nowMs(), rejected: total(rejected) };
      const outcome = await logs.submit({ projectId, records, bodyHash, arrival }, records.length);
      notifier.changed({ project: projectId, logs: records.length, rollups: true });
      return report(records.length, rejected, outcome);
    },
    depth: () => traces.depth + logs.depth,
    async close() {
      await Promise.all([traces.drain(), logs.drain()]);
      notifier.close();
    },
  };
}

/** Partial success names up to three reasons, each with how many items it concerns. */
function report(valid: number, rejected: ReadonlyMap<string, number>, outcome?: Refusals): IngestReport {
  const reasons = new Map(rejected);
  for (const reason of outcome?.reasons ?? []) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const words = [...reasons].slice(0, 3).map(([reason, count]) => `${count}: ${reason}`);
  if (reasons.size > 3) words.push(`and ${reasons.size - 3} more reasons`);
  return { accepted: valid - (outcome?.refused ?? 0), rejected: total(reasons), message: words.join("; ") };
}

function total(rejected: ReadonlyMap<string, number>): number {
  return [...rejected.values()].reduce((sum, count) => sum + count, 0);
}
