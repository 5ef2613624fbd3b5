import { type OpenSettings, openSecrets } from "@/lib/control/keep-secrets";
import { savedNotificationSettings, settingsVersion } from "@/lib/control/notification-settings";
import { openSecretBox, type SecretBox } from "@/lib/control/secret-box";
import type { Db, Pool } from "@/lib/db/pool";
import { type Env, linkBase } from "@/lib/env";
import type { Log } from "@/lib/log";
import { notifyAddressRules } from "@/lib/notify/settings-faults";
import { readEvidenceSummaries } from "@/lib/query/alerts/evidence-summaries";
import type { Metrics } from "@/lib/watch/metrics";
import { createNotificationMetrics } from "@/lib/watch/notification-metrics";
import type { ChangeNotifier } from "@/lib/write/notify-changes";
import { createFailingReceivers } from "../failing-receivers";
import { NotificationSender } from "../notification-sender";
import type { Job } from "../schedule";

/** Below the time that a worker has for its end, so that answers that come are noted. */
const closeWithinMs = 6_000;

type SendJobParts = { pool: Pool; env: Env; log: Log; metrics: Metrics; notifier: ChangeNotifier };

/** The job that sends the outbox. `close` once its schedule has stopped: what is on its way is waited for. */
export function createSendJob({ pool, env, log, metrics, notifier }: SendJobParts): {
  job: Job;
  close: () => Promise<void>;
} {
  const counts = createNotificationMetrics(metrics.registry);
  const noteFailing = createFailingReceivers({ pool, log, now: Date.now });
  const sender = new NotificationSender({
    pool,
    log,
    rules: notifyAddressRules(env.RUNTOWER_NOTIFY_ALLOWED_ADDRESSES),
    linkBase: linkBase(env),
    settingsOf: openSettingsCache(pool),
    evidenceOf: (projectId, alertIds) => readEvidenceSummaries(pool, projectId, alertIds),
    async onSettled({ delivery, outcome, tookMs }) {
      counts.countAttempt(delivery.integration, outcome, tookMs);
      await noteFailing({ delivery, outcome });
      notifier.changed({ project: delivery.projectId, alerts: true });
    },
    now: Date.now,
    random: Math.random,
  });
  return {
    job: {
      name: "send-notifications",
      everyMs: 250,
      run: async () => ({ items: await sender.turn() }),
    },
    close: () => sender.close(closeWithinMs),
  };
}

/** Reads a project's document again only when there is a newer version of it. */
function openSettingsCache(db: Db): (projectId: number) => Promise<OpenSettings | null> {
  const cache = new Map<number, { version: number; settings: OpenSettings | null }>();
  let box: SecretBox | undefined;
  return async (projectId) => {
    const known = cache.get(projectId);
    if (known !== undefined && known.version === (await settingsVersion(db, projectId)))
      return known.settings;
    const { version, document } = await savedNotificationSettings(db, projectId);
    box ??= await openSecretBox(db);
    const settings = document === null ? null : openSecrets(document, box);
    cache.set(projectId, { version, settings });
    return settings;
  };
}
