// In: one decoded OTLP export. Out: what was stored and what was refused, once it is durable.
// Safe to run twice with the same export; the order of exports does not matter.
import type { Pool } from "@/lib/db/pool";
import { logIncrements } from "@/lib/derive/rollup-logs";
import { countSpans } from "@/lib/derive/rollup-spans";
import type { Log } from "@/lib/log";
import type { ServiceFacts } from "@/lib/model/export-facts";
import type { IngestLimits } from "@/lib/model/limits";
import type { IngestReport, LogsMessage, TracesMessage } from "@/lib/model/otlp-message";
import { Cardinality } from "@/lib/normalise/cardinality";
import { normaliseLogs } from "@/lib/normalise/log";
import { normaliseResource } from "@/lib/normalise/resource";
import { normaliseTraces } from "@/lib/normalise/span";
import { attributeKeysOf } from "@/lib/write/attribute-keys";
import { Batcher } from "@/lib/write/batcher";
import { type LogExport, writeLogs } from "@/lib/write/logs";
import { createChangeNotifier } from "@/lib/write/notify-changes";
import { droppedTest, type Retention, type RetentionSignal, retentionOf } from "@/lib/write/retention";
import { type Refusals, writeTraces } from "@/lib/write/traces";
import { type Arrival, type Batch, type DeriveStage, nowMs, writeObserved } from "./pipeline-batch";
import type { DecisionPipeline } from "./pipeline-decisions";
import { logFacts } from "./pipeline-facts";
import { type Patience, patienceWith } from "./pipeline-patience";
import { createRedaction, type Redaction } from "./pipeline-redaction";
import { createToldDecisions } from "./pipeline-told-decisions";
import { TraceArrival } from "./pipeline-trace-arrival";

/** What the sender is told, and what the statistics of ingest are. */
export type Ingested = { report: IngestReport; facts: ServiceFacts[] };

export type Pipeline = {
  /**
   * `read` decodes the export, always to the same; it is called when the export's batch is formed, and again where the batch
   * has to be made again. `items`: about how many spans that will be.
   */
  ingestTraces(projectId: number, read: () => TracesMessage, items: number): Promise<Ingested>;
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

  const traces = new Batcher<TraceArrival, Refusals>({
    lanes,
    maxWeight: maxItemsPerBatch,
    spreadAt,
    ownerOf: ({ projectId }) => projectId,
    run: (exports) =>
      writeObserved({ signal: "traces", exports, size: ({ size }) => size, onBatch }, (derive) =>
        writeTraces(pool, exports, (projectId) =>
          observedCount(derive, countSpans(projectId, cardinality.seriesOf(projectId))),
        ),
      ),
  });
  const logs = new Batcher<LogExport & { arrival: Arrival }, Refusals>({
    lanes,
    maxWeight: maxItemsPerBatch,
    spreadAt,
    ownerOf: ({ projectId }) => projectId,
    run: (exports) =>
      writeObserved({ signal: "logs", exports, size: ({ records }) => records.length, onBatch }, (derive) =>
        writeLogs(pool, exports, (projectId, records) =>
          derive.during(records.length, () => logIncrements(projectId, records)),
        ),
      ),
  });

  return {
    async ingestTraces(projectId, read, items) {
      const redacted = await patience.during(() => redaction(projectId));
      const rules = await decisions.rulesOf(projectId);
      const known = { ...(await context(projectId, "traces")), decisionKeys: rules.keys };
      const arrival = new TraceArrival(projectId, {
        read: () => {
          const message = redacted(read(), (redactor, one, count) => redactor.traces(one, count));
          return { message, normalised: normaliseTraces(message, known) };
        },
        onTelling: (telling) => decisions.ofSpans(projectId, telling, rules),
      });
      const outcome = await patience.during(() => traces.submit(arrival, items));
      const { size, rejected, limits, tally, sent } = arrival.found();
      // Answered when both are durable; either alone is sent again and changes nothing.
      await arrival.told();
      if (size > 0) notifier.changed({ project: projectId, spans: size, rollups: true });
      return {
        report: { ...report(size, rejected, outcome), limits: cardinality.report(projectId, limits) },
        facts: tally.finish({ sent: () => sent, rejected, outcome }),
      };
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
        facts: logFacts(records, arrivedMs, { sent: () => sentRecords(message), rejected, outcome }),
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

function observedCount(derive: DeriveStage, count: ReturnType<typeof countSpans>): typeof count {
  return {
    add: (spans) => {
      derive.during(spans.length, () => {
        count.add(spans);
        return [];
      });
    },
    increments: () => derive.during(0, () => count.increments()),
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

function sentRecords({ resourceLogs }: LogsMessage) {
  return resourceLogs.map(({ resource, scopeLogs }) => ({
    service: normaliseResource(resource).serviceName,
    items: scopeLogs.reduce((sum, { logRecords }) => sum + logRecords.length, 0),
  }));
}

function total(rejected: ReadonlyMap<string, number>): number {
  return [...rejected.values()].reduce((sum, count) => sum + count, 0);
}
