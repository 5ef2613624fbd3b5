// A receiver that takes nothing is an alert itself, so that it stands in the inbox: those who would be told are not.
import type { Pool } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import { type Delivery, integrationKey } from "@/lib/write/alerts/deliveries";
import { storeIncoming } from "@/lib/write/alerts/external-alerts";

type Settled = { delivery: Delivery; outcome: "delivered" | "again" | "failed" };

/** The first attempts may fail for many a reason; the one after about a quarter of a minute is no accident. */
const tellingAttempt = 5;
const againMs = 300_000;
/** So long after the last failure it is over, if nothing is sent there meanwhile. */
const lastsMs = 3_600_000;

/** Notes what came of each attempt. */
export function createFailingReceivers({ pool, log, now }: { pool: Pool; log: Log; now: () => number }) {
  /** When each was told last; null: it takes what it gets. */
  const toldMs = new Map<string, number | null>();
  return async ({ delivery, outcome }: Settled): Promise<void> => {
    const key = integrationKey(delivery);
    const nowMs = now();
    const last = toldMs.get(key);
    if (outcome === "delivered") {
      // Of one that this process knows nothing of yet another one may have told.
      if (last === null) return;
      toldMs.set(key, null);
    } else {
      if (outcome === "again" && delivery.attempt < tellingAttempt) return;
      if (typeof last === "number" && nowMs < last + againMs) return;
      toldMs.set(key, nowMs);
    }
    await tell(pool, delivery, { nowMs, endsMs: outcome === "delivered" ? nowMs : nowMs + lastsMs }).catch(
      (error: Error) => {
        toldMs.delete(key);
        log.warn({ err: error }, "that a receiver fails could not be noted");
      },
    );
  };
}

async function tell(
  pool: Pool,
  { projectId, receiver, integration }: Delivery,
  { nowMs, endsMs }: { nowMs: number; endsMs: number },
): Promise<void> {
  const alert = {
    source: "alertmanager" as const,
    labels: { alertname: "RuntowerNotificationsFailing", integration, receiver, severity: "critical" },
    annotations: { summary: `Notifications to ${receiver} by ${integration} do not arrive` },
    generatorUrl: null,
    value: null,
    startsMs: nowMs,
    hasStart: false,
    endsMs,
  };
  await storeIncoming(pool, projectId, [{ index: 0, alert }], nowMs);
}
