import { describe, expect, it } from "vitest";
import { readOpaStatus } from "./opa-status";

const labels = { app: "shop", id: "opa-1", version: "1.22.2" };
const prometheus = (metrics: object) => ({ labels, metrics: { prometheus: metrics } });
const counter = (value: number, createdTimestamp?: string) => ({
  type: "COUNTER",
  metric: [{ counter: { value, ...(createdTimestamp !== undefined && { createdTimestamp }) } }],
});

describe("a status report of OPA", () => {
  it("names the instance, its bundles and how its uploads went", () => {
    const status = readOpaStatus({
      ...prometheus({ go_goroutines: { metric: [{ gauge: { value: 9 } }] } }),
      bundles: { agents: { name: "agents", active_revision: "rev-7", errors: null } },
      decision_logs: { code: "decision_log_error", message: "log upload failed", http_code: 413 },
      plugins: { bundle: { state: "OK" }, decision_logs: { state: "OK" } },
    });
    expect(status).toMatchObject({ instanceId: "opa-1", version: "1.22.2", labels, dropped: {} });
    expect(status.document).toEqual({
      labels,
      bundles: { agents: { name: "agents", active_revision: "rev-7", errors: null } },
      decision_logs: { code: "decision_log_error", message: "log upload failed", http_code: 413 },
      plugins: { bundle: { state: "OK" }, decision_logs: { state: "OK" } },
      metrics: { prometheus: {} },
    });
  });

  it("reads losses as numbers, and as the Prometheus client writes them, whichever is there", () => {
    const { dropped } = readOpaStatus(
      prometheus({
        counter_decision_logs_dropped_rate_limit_exceeded: 8,
        decision_logs_dropped_rate_limit_exceeded_total: counter(8),
        decision_logs_dropped_buffer_size_limit_exceeded_total: counter(3),
        counter_decision_logs_encoding_failure: 1,
        counter_decision_logs_nd_builtin_cache_dropped: 5,
        counter_decision_logs_chunks_uploaded: 900,
      }),
    );
    expect(dropped).toEqual({
      rate_limit_exceeded: 8,
      buffer_size_limit_exceeded: 3,
      encoding_failure: 1,
      nd_builtin_cache_dropped: 5,
    });
  });

  it("knows when the process started by a counter of its runtime, to the second", () => {
    const made = (at: string) => readOpaStatus(prometheus({ go_gc_total: counter(1, at) })).startedAt;
    expect(made("2026-11-21T20:04:58.458978270Z")).toBe("2026-11-21T20:04:58.000Z");
    expect(made("2026-11-21T20:04:58.459002285Z")).toBe("2026-11-21T20:04:58.000Z");
    expect(made("yesterday")).toBeNull();
  });

  it("stays small and storable whatever is sent", () => {
    const many = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [`bundle-${i}`, { message: "x".repeat(100) }]),
    );
    const { document } = readOpaStatus({ labels, bundles: many, plugins: { bundle: { state: "ERROR" } } });
    expect(document).toEqual({ labels, plugins: { bundle: { state: "ERROR" } }, too_large: true });
    let deep: unknown = "end";
    for (let i = 0; i < 5_000; i++) deep = { deep };
    const odd = readOpaStatus({ labels: { ...labels, "a\u0000": "\ud800" }, discovery: deep });
    expect(JSON.stringify(odd)).not.toMatch(/\\u0000|\\ud800|"end"/);
    const crowd = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`label-${i}`, "x"]));
    expect(Object.keys(readOpaStatus({ labels: { ...crowd, ...labels } }).labels)).toHaveLength(64);
    expect(readOpaStatus({ labels: { ...crowd, ...labels } }).instanceId).toBe("opa-1");
  });

  it("is refused where it names no instance", () => {
    for (const body of [null, [], "x", {}, { labels: { id: 7 } }, { labels: { id: "" } }])
      expect(() => readOpaStatus(body)).toThrow(/labels/);
  });
});
