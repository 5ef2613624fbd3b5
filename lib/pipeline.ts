// In: one decoded OTLP export. Out: what was stored and what was refused, once it is durable.
// Safe to run twice with the same export; the order of exports does not matter.
import type { Pool } from "@/lib/db/pool";
import { logIncrements } from "@/lib/derive/rollup-logs";
import { spanIncrements } from "@/lib/derive/rollup-spans";
import type { Log } from "@/lib/log";
import type { ServiceFacts } from "@/lib/model/export-facts";
import type { IngestLimits } from "@/lib/model/limits";
import type { IngestReport, LogsMessage, TracesMessage } from "@/lib/model/otlp-message";
import type { Span } from "@/lib/model/span";
import { Cardinality } from "@/lib/normalise/cardinality";
import { normaliseLogs } from "@/lib/normalise/log";
import { normaliseResource } from "@/lib/normalise/resource";
import { normaliseTraces } from "@/lib/normalise/span";
import { attributeKeysOf } from "@/lib/write/attribute-keys";
import { Batcher } from "@/lib/write/batcher";
import { type LogExport, writeLogs } from "@/lib/write/logs";
import { createChangeNotifier } from "@/lib/write/notify-changes";
import { droppedTest, type Retention, type RetentionSignal, retentionOf } from "@/lib/write/retention";
import { type Refusals, type TraceExport, writeTraces } from "@/lib/write/traces";
import { type Arrival, type Batch, nowMs, writeObserved } from "./pipeline-batch";
import type { DecisionPipeline } from "./pipeline-decisions";
import { logFacts, traceFacts } from "./pipeline-facts";
import { type Patience, patienceWith } from "./pipeline-patience";
import { createRedaction, type Redaction } from "./pipeline-redaction";
import { createToldDecisions } from "./pipeline-told-decisions";

/** What the sender is told, and what the statistics of ingest are. */
export type Ingested = { report: IngestReport; facts: ServiceFacts[] };

export type Pipeline = {
  ingestTraces(projectId: number, message: TracesMessage, bytes: number): Promise<Ingested>;
  /** `bodyHash`: the first 16 bytes of the SHA-256 of the decompressed body. */
  ingestLogs(projectId: number, message: LogsMessage, bytes: number, bodyHash: Buffer): Promise<Ingested>;
  /** Exports that wait for a batch, for health and metrics. */
  depth(): number;
  close(): Promise<void>;
};

export type PipelineOptions = {
  pool: Pool;
  log: Log;
  retentionDays: number;
  requestIdKeys: string[];
  limits: IngestLimits;
  /** Takes the decisions that spans and log records tell of; without it nobody does. */
  decisions?: Pick<DecisionPipeline, "store">;
  /** Applies each project's rules before anything is read from what came; without it they are applied uncounted. */
  redaction?: Redaction;
  /** One for all that ask this database. */
  patience?: Patience;
  /** Told after each write transaction, committed or failed. */
  onBatch?: (batch: Batch) => void;
};

// Two lanes: one batch is encoded while the other commits. A third gave nothing on two cores.
const lanes = 2;
const maxItemsPerBatch = 10_000;
const spreadAt = 5_000;

export function createPipeline(options: PipelineOptions): Pipeline {
  const { pool, retentionDays, requestIdKeys, onBatch } = options;
  const patience = options.patience ?? patienceWith(pool);
  const redaction = options.redaction ?? createRedaction(pool);
  const decisions = createToldDecisions({ pool, patience, requestIdKeys, decisions: options.decisions });
  const notifier = createChangeNotifier(pool);
  const cardinality = new Cardinality(options.limits);
  attributeKeysOf(pool).admit = (projectId, key) => cardinality.allowKey(projectId, key);
  const retention = retentionOf(pool);
  retention.setDefaultDays(retentionDays);
  const context = contextReader({ retention, cardinality, requestIdKeys });

  const traces = new Batcher<TraceExport & { arrival: Arrival }, Refusals>({
    lanes,
    maxWeight: maxItemsPerBatch,
    spreadAt,
    ownerOf: ({ projectId }) => projectId,
    run: (exports) =>
      writeObserved(
        { signal: "traces", exports, size: ({ spans }) => spans.length, onBatch },
        (projectId, spans: readonly Span[]) =>
          spanIncrements(projectId, spans, cardinality.seriesOf(projectId)),
        (count) => writeTraces(pool, exports, count),
      ),
  });
  const logs = new Batcher<LogExport & { arrival: Arrival }, Refusals>({
    lanes,
    maxWeight: maxItemsPerBatch,
    spreadAt,
    ownerOf: ({ projectId }) => projectId,
    run: (exports) =>
      writeObserved(
        { signal: "logs", exports, size: ({ records }) => records.length, onBatch },
        logIncrements,
        (count) => writeLogs(pool, exports, count),
      ),
  });

  return {
    async ingestTraces(projectId, sent) {
      const startMs = nowMs();
      const arrivedMs = Date.now();
      const redacted = await patience.during(() => redaction(projectId));
      const message = redacted(sent, (redactor, one, count) => redactor.traces(one, count));
      const rules = await decisions.rulesOf(projectId);
      const { spans, telling, rejected, limits } = normaliseTraces(message, {
        ...(await context(projectId, "traces")),
        decisionKeys: rules.keys,
      });
      const tell = (outcome?: Refusals): Ingested => ({
        report: {
          ...report(spans.length, rejected, outcome),
          limits: cardinality.report(projectId, limits),
        },
        facts: traceFacts(spans, { nowMs: arrivedMs, sent: () => sentSpans(message), rejected, outcome }),
      });
      if (spans.length === 0) return tell();
      const arrival = { startMs, endMs: nowMs(), rejected: total(rejected) };
      // Answered when both are durable; either alone is sent again and changes nothing.
      const [outcome] = await Promise.all([
        patience.during(() => traces.submit({ projectId, spans, arrival }, spans.length)),
        decisions.ofSpans(projectId, telling, rules),
      ]);
      notifier.changed({ project: projectId, spans: spans.length, rollups: true });
      return tell(outcome);
    },
    async ingestLogs(projectId, sent, _bytes, bodyHash) {
      const startMs = nowMs();
      const arrivedMs = Date.now();
      const redacted = await patience.during(() => redaction(projectId));
      const message = redacted(sent, (redactor, one, count) => redactor.logs(one, count));
      const { records, rejected, limits } = normaliseLogs(message, await context(projectId, "logs"));
      const tell = (outcome?: Refusals): Ingested => ({
        report: {
          ...report(records.length, rejected, outcome),
          limits: cardinality.report(projectId, limits),
        },
        facts: logFacts(records, { nowMs: arrivedMs, sent: () => sentRecords(message), rejected, outcome }),
      });
      if (records.length === 0) return tell();
      const arrival = { startMs, endMs: nowMs(), rejected: total(rejected) };
      const [outcome] = await Promise.all([
        patience.during(() => logs.submit({ projectId, records, bodyHash, arrival }, records.length)),
        decisions.ofRecords(projectId, records),
      ]);
      notifier.changed({ project: projectId, logs: records.length, rollups: true });
      return tell(outcome);
    },
    depth: () => traces.depth + logs.depth,
    async close() {
      await Promise.all([traces.drain(), logs.drain()]);
      notifier.close();
    },
  };
}

type ContextParts = { retention: Retention; cardinality: Cardinality; requestIdKeys: string[] };

function contextReader({ retention, cardinality, requestIdKeys }: ContextParts) {
  return async (projectId: number, signal: RetentionSignal) => {
    const rules = await retention.rules();
    const nowNs = BigInt(Date.now()) * 1_000_000n;
    return {
      nowNs,
      retentionDays: rules.longestDays(projectId, signal),
      isDropped: droppedTest(rules, signal, projectId, nowNs),
      requestIdKeys,
      admitResource: cardinality.resourcesOf(projectId),
    };
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

function sentSpans({ resourceSpans }: TracesMessage) {
  return resourceSpans.map(({ resource, scopeSpans }) => ({
    service: normaliseResource(resource).serviceName,
    items: scopeSpans.reduce((sum, { spans }) => sum + spans.length, 0),
  }));
}

function sentRecords({ resourceLogs }: LogsMessage) {
  return resourceLogs.map(({ resource, scopeLogs }) => ({
    service: normaliseResource(resource).serviceName,
    items: scopeLogs.reduce((sum, { logRecords }) => sum + logRecords.length, 0),
  }));
}

function total(rejected: ReadonlyMap<string, number>): number {
  return [...rejected.values()].reduce((sum, count) => sum + count, 0);
}
