import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { LimitCounts } from "@/lib/model/limits";

export type ProcessKind = "receiver" | "worker" | "web";
export type Signal = "traces" | "logs" | "metrics";
/** What comes in by exports, and what by calls in JSON. */
export type CountedSignal = Signal | "decisions";
export type Transport = "grpc" | "http";
/** What became of an export as the sender saw it; `duplicate`: a body that had been accepted before. */
export type ExportOutcome = "accepted" | "duplicate" | "invalid" | "forbidden" | "overloaded" | "failed";

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
// A label value made of what a sender says could grow without end; past this many they are one.
const maxLabelValues = 64;

/** What this process counts about itself, one registry for each process. All names begin with `runtower_`. */
export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics(process: ProcessKind) {
  const registry = new Registry();
  registry.setDefaultLabels({ process });
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    /** The text of `/metrics` and its content type. */
    async text(): Promise<{ contentType: string; body: string }> {
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
    ...exportMetrics(registry),
    ...commitMetrics(registry),
    ...jobMetrics(registry),
    ...requestMetrics(registry),
  };
}

function exportMetrics(registry: Registry) {
  const registers = [registry];
  const exports = new Counter({
    name: "runtower_exports_total",
    help: "Export requests by signal, transport and outcome",
    labelNames: ["signal", "transport", "outcome"],
    registers,
  });
  const bytes = new Counter({
    name: "runtower_export_bytes_total",
    help: "Bytes of export bodies after decompression",
    labelNames: ["signal", "transport"],
    registers,
  });
  const duration = new Histogram({
    name: "runtower_export_seconds",
    help: "From the whole body read to the answer sent",
    labelNames: ["signal", "transport"],
    buckets: seconds,
    registers,
  });
  const accepted = new Counter({
    name: "runtower_items_accepted_total",
    help: "Spans, log records, metric points and decisions acknowledged after commit",
    labelNames: ["signal"],
    registers,
  });
  const rejected = new Counter({
    name: "runtower_items_rejected_total",
    help: "Spans, log records, metric points and decisions rejected, by reason",
    labelNames: ["signal", "reason"],
    registers,
  });
  const limited = new Counter({
    name: "runtower_limited_total",
    help: "How often a limit on size or cardinality was met, by limit",
    labelNames: ["signal", "limit"],
    registers,
  });
  const reasonOf = boundedLabel();
  return {
    /** One finished export; `durationMs` from the body read to the answer. */
    countExport(of: {
      signal: CountedSignal;
      transport: Transport;
      outcome: ExportOutcome;
      bytes: number;
      durationMs: number;
    }): void {
      exports.inc({ signal: of.signal, transport: of.transport, outcome: of.outcome });
      bytes.inc({ signal: of.signal, transport: of.transport }, of.bytes);
      duration.observe({ signal: of.signal, transport: of.transport }, of.durationMs / 1_000);
    },
    countAccepted(signal: CountedSignal, items: number): void {
      if (items > 0) accepted.inc({ signal }, items);
    },
    /** `reason` is one of a few fixed phrases, never a sender's text. */
    countRejected(signal: CountedSignal, reason: string, items: number): void {
      if (items > 0) rejected.inc({ signal, reason: reasonOf(reason) }, items);
    },
    countLimited(signal: Signal, limits: LimitCounts): void {
      for (const [limit, count] of limits) limited.inc({ signal, limit }, count);
    },
    /** `read` is called at each scrape: bytes admitted and not yet answered. */
    watchInFlightBytes(read: () => number): void {
      gauge(registry, "runtower_in_flight_bytes", "Bytes of exports admitted and not yet answered", read);
    },
  };
}

function commitMetrics(registry: Registry) {
  const registers = [registry];
  const commit = new Histogram({
    name: "runtower_commit_seconds",
    help: "One write transaction, from begin to committed",
    labelNames: ["signal"],
    buckets: seconds,
    registers,
  });
  const rows = new Counter({
    name: "runtower_rows_written_total",
    help: "Rows written to the telemetry tables",
    labelNames: ["signal"],
    registers,
  });
  const merged = new Histogram({
    name: "runtower_commit_exports",
    help: "Exports merged into one transaction",
    labelNames: ["signal"],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    registers,
  });
  const failures = new Counter({
    name: "runtower_commit_failures_total",
    help: "Write transactions that failed",
    labelNames: ["signal"],
    registers,
  });
  return {
    /** One committed transaction: `rows` new rows out of `exports` merged exports. */
    countCommit(of: { signal: Signal; rows: number; exports: number; durationMs: number }): void {
      commit.observe({ signal: of.signal }, of.durationMs / 1_000);
      merged.observe({ signal: of.signal }, of.exports);
      rows.inc({ signal: of.signal }, of.rows);
    },
    countCommitFailure(signal: Signal): void {
      failures.inc({ signal });
    },
  };
}

function jobMetrics(registry: Registry) {
  const registers = [registry];
  const jobs = new Histogram({
    name: "runtower_job_seconds",
    help: "One turn of a worker job",
    labelNames: ["job", "outcome"],
    buckets: seconds,
    registers,
  });
  const items = new Counter({
    name: "runtower_job_items_total",
    help: "Things a worker job dealt with (traces, rows, partitions)",
    labelNames: ["job"],
    registers,
  });
  const lag = new Gauge({
    name: "runtower_derive_lag_seconds",
    help: "Age of the oldest committed trace that runs have not yet been derived from",
    registers,
  });
  return {
    countJob(of: { job: string; outcome: "done" | "failed"; items: number; durationMs: number }): void {
      jobs.observe({ job: of.job, outcome: of.outcome }, of.durationMs / 1_000);
      if (of.items > 0) items.inc({ job: of.job }, of.items);
    },
    setDeriveLag(lagMs: number): void {
      lag.set(lagMs / 1_000);
    },
  };
}

function requestMetrics(registry: Registry) {
  const requests = new Histogram({
    name: "runtower_api_request_seconds",
    help: "Questions answered by the read API",
    labelNames: ["question", "status"],
    buckets: seconds,
    registers: [registry],
  });
  return {
    /** `question` is the contract's name, `status` the HTTP status sent. */
    countRequest(of: { question: string; status: number; durationMs: number }): void {
      requests.observe({ question: of.question, status: String(of.status) }, of.durationMs / 1_000);
    },
    /** `read` is called at each scrape: live streams now open. */
    watchStreams(read: () => number): void {
      gauge(registry, "runtower_streams_open", "Live streams (server-sent events) now open", read);
    },
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  registry.removeSingleMetric(name);
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

function boundedLabel(): (value: string) => string {
  const known = new Set<string>();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= maxLabelValues) return "other";
    known.add(value);
    return value;
  };
}
