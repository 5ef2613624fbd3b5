import { Counter, type Registry } from "prom-client";

/** What retention took away. */
export type RetentionMetrics = ReturnType<typeof createRetentionMetrics>;

export function createRetentionMetrics(registry: Registry) {
  const registers = [registry];
  const tables = new Counter({
    name: "runtower_retention_dropped_tables_total",
    help: "Tables of raw rows dropped because they were past retention",
    labelNames: ["table"],
    registers,
  });
  const bytes = new Counter({
    name: "runtower_retention_dropped_bytes_total",
    help: "Bytes on disk of the dropped tables, with their indexes",
    labelNames: ["table"],
    registers,
  });
  return {
    /** `parent`: spans, payloads, log_records or trace_keys. */
    countDropped(parent: string, size: number): void {
      tables.inc({ table: parent });
      bytes.inc({ table: parent }, size);
    },
  };
}
