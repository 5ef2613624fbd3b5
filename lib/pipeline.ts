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
  onBatch?: (batch: { signal: "traces" | "logs"; exports: number; items: number; seconds: number }) => void;
};

// Two lanes: one batch is encoded while the other commits. A third gave nothing on two cores.
const lanes = 2;
const maxItemsPerBatch = 10_000;

export function createPipeline(options: PipelineOptions): Pipeline {
  const { pool, retentionDays, requestIdKeys } = options;
  const notifier = createChangeNotifier(pool);
  const context = () => ({ nowNs: BigInt(Date.now()) * 1_000_000n, retentionDays, requestIdKeys });

  const traces = new Batcher<TraceExport, Refusals>({
    lanes,
    maxWeight: maxItemsPerBatch,
    run: (exports) =>
      timed(
        options,
        "traces",
        exports,
        ({ spans }) => spans.length,
        () => writeTraces(pool, exports, spanIncrements),
      ),
  });
  const logs = new Batcher<LogExport, Refusals>({
    lanes,
    maxWeight: maxItemsPerBatch,
    run: (exports) =>
      timed(
        options,
        "logs",
        exports,
        ({ records }) => records.length,
        () => writeLogs(pool, exports, logIncrements),
      ),
  });

  return {
    async ingestTraces(projectId, message) {
      const { spans, rejected } = normaliseTraces(message, context());
      if (spans.length === 0) return report(0, rejected);
      const outcome = await traces.submit({ projectId, spans }, spans.length);
      notifier.changed({ project: projectId, spans: spans.length, rollups: true });
      return report(spans.length, rejected, outcome);
    },
    async ingestLogs(projectId, message, _bytes, bodyHash) {
      const { records, rejected } = normaliseLogs(message, context());
      if (records.length === 0) return report(0, rejected);
      const outcome = await logs.submit({ projectId, records, bodyHash }, records.length);
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

async function timed<Export>(
  { onBatch }: PipelineOptions,
  signal: "traces" | "logs",
  exports: Export[],
  size: (one: Export) => number,
  write: () => Promise<Refusals[]>,
): Promise<Refusals[]> {
  const start = performance.now();
  const outcomes = await write();
  const items = exports.reduce((sum, one) => sum + size(one), 0);
  onBatch?.({ signal, exports: exports.length, items, seconds: (performance.now() - start) / 1000 });
  return outcomes;
}

/** Partial success names up to three reasons, each with how many items it concerns. */
function report(valid: number, rejected: ReadonlyMap<string, number>, outcome?: Refusals): IngestReport {
  const reasons = new Map(rejected);
  for (const reason of outcome?.reasons ?? []) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const total = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  const words = [...reasons].slice(0, 3).map(([reason, count]) => `${count}: ${reason}`);
  if (reasons.size > 3) words.push(`and ${reasons.size - 3} more reasons`);
  return { accepted: valid - (outcome?.refused ?? 0), rejected: total, message: words.join("; ") };
}
