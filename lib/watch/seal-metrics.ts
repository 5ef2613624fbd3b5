import { Counter, Gauge, type Registry } from "prom-client";

/** What the sealer does, and how far behind it is. */
export function createSealMetrics(registry: Registry) {
  const entries = new Counter({
    name: "runtower_sealed_decisions_total",
    help: "Decisions taken into the hash chains, merged ones each time they are told of",
    registers: [registry],
  });
  const lag = new Gauge({
    name: "runtower_seal_lag_seconds",
    help: "Age of the oldest stored decision that is not sealed yet",
    registers: [registry],
  });
  return {
    countSealed: (count: number) => entries.inc(count),
    setLag: (lagMs: number) => lag.set(lagMs / 1_000),
  };
}
