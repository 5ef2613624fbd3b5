// In: bodies of Alertmanager's POST /api/v2/alerts and of webhooks. Out: what was stored of them, once it is durable. One bad
// alert refuses that alert, with its place and a reason. The same body again changes nothing.
import type { Pool } from "@/lib/db/pool";
import type { RefusedAlert } from "@/lib/model/incoming-alert";
import { readPostedAlerts } from "@/lib/normalise/alerts/posted-alerts";
import type { ReadAlerts } from "@/lib/normalise/alerts/read-alert";
import { readWebhookAlerts } from "@/lib/normalise/alerts/webhook-alerts";
import { storeIncoming } from "@/lib/write/alerts/external-alerts";
import { isWorthRepeating } from "@/lib/write/database-errors";
import { createChangeNotifier } from "@/lib/write/notify-changes";
import type { Patience } from "./pipeline-patience";

export type AlertReport = {
  /** Stored, or known to be stored. */
  accepted: number;
  /** Of the accepted: they changed nothing but until when they are believed. */
  duplicates: number;
  rejected: number;
  /** The first of the refused ones. */
  errors: RefusedAlert[];
};

export type AlertForm = "posted" | "webhook";
export type AlertIntake = {
  take(projectId: number, form: AlertForm, body: unknown, nowMs: number): Promise<AlertReport>;
  close(): void;
};

const readers: { readonly [form in AlertForm]: (body: unknown, nowMs: number) => ReadAlerts } = {
  posted: readPostedAlerts,
  webhook: readWebhookAlerts,
};
const mostErrors = 100;

export function createAlertIntake({
  pool,
  patience,
}: {
  pool: Pool;
  patience: Pick<Patience, "during">;
}): AlertIntake {
  const notifier = createChangeNotifier(pool);
  return {
    close: () => notifier.close(),
    async take(projectId, form, body, nowMs) {
      const { alerts, refused } = readers[form](body, nowMs);
      const store = () => storeIncoming(pool, projectId, alerts, nowMs);
      const stored = await patience.during(() =>
        store().catch((error: unknown) => {
          if (isWorthRepeating(error)) return store();
          throw error;
        }),
      );
      if (stored.fired + stored.resolved > 0) notifier.changed({ project: projectId, alerts: true });
      const all = [...refused, ...stored.refused].sort((a, b) => a.index - b.index);
      return {
        accepted: stored.fired + stored.resolved + stored.unchanged,
        duplicates: stored.unchanged,
        rejected: all.length,
        errors: all.slice(0, mostErrors),
      };
    },
  };
}
