import { Counter, Histogram, type Registry } from "prom-client";

/** How notifications fare. */
export function createNotificationMetrics(registry: Registry) {
  const registers = [registry];
  const attempts = new Counter({
    name: "runtower_notification_attempts_total",
    help: "Attempts to send a notification by kind of receiver and what came of it",
    labelNames: ["integration", "outcome"],
    registers,
  });
  const duration = new Histogram({
    name: "runtower_notification_seconds",
    help: "From the request of a notification to its answer",
    labelNames: ["integration"],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  return {
    /** `integration`: one of four words of our own. */
    countAttempt(integration: string, outcome: "delivered" | "again" | "failed", tookMs: number): void {
      attempts.inc({ integration, outcome });
      duration.observe({ integration }, tookMs / 1_000);
    },
  };
}
