import { evidenceFormat } from "@/lib/contract/evidence";
import type { Pool } from "@/lib/db/pool";
import type { Log } from "@/lib/log";
import { crowdedLimits, type MadePack, makePack } from "@/lib/query/alerts/evidence/make-pack";
import { Recall } from "@/lib/query/alerts/evidence/recall";
import { type Unexplained, unexplainedAlerts } from "@/lib/query/alerts/evidence/unexplained-alerts";
import { dropOldEvidence, saveEvidence } from "@/lib/write/alerts/evidence";
import type { ChangeNotifier } from "@/lib/write/notify-changes";
import type { Job } from "../schedule";

export type EvidenceParts = { pool: Pool; log: Log; notifier: ChangeNotifier; keepDays: number };

const hourMs = 3_600_000;
const atOnce = 25;
const mostAttempts = 3;
const mostRemembered = 10_000;
const lanes = 2;
/** Rows that went wrong later are looked for again. */
const recalledForMs = 20_000;

/**
 * Freezes what is known of each alert soon after it fired. What has evidence is done, so a worker that is killed begins anew with
 * the rest. A pack of which a part failed is tried again, and the third time kept as it is, saying what failed.
 */
export function evidenceJobs({ keepDays, ...parts }: EvidenceParts): Job[] {
  const making: Making = { ...parts, attempts: new Map(), recall: undefined };
  return [
    {
      name: "make-evidence",
      everyMs: 1_000,
      run: (signal) => makeEvidence(making, signal),
    },
    {
      name: "drop-old-evidence",
      everyMs: hourMs,
      async run() {
        const items = await dropOldEvidence(parts.pool, keepDays);
        return { items, more: items > 0 };
      },
    },
  ];
}

type Making = Omit<EvidenceParts, "keepDays"> & {
  attempts: Map<bigint, number>;
  /** Where more fire than are made at once, they share what they have in common; until none is left. */
  recall: Recall | undefined;
};

async function makeEvidence(making: Making, signal: AbortSignal): Promise<{ items: number; more: boolean }> {
  const nowMs = Date.now();
  const due = await unexplainedAlerts(making.pool, nowMs, atOnce);
  const isCrowded = due.length === atOnce;
  making.recall = recallFor(making.recall, { nowMs, isCrowded, isQuiet: due.length === 0 });
  let saved = 0;
  const waiting = due.values();
  // While PostgreSQL looks for one, the other is put together here.
  const lane = async () => {
    for (const one of waiting) {
      if (signal.aborted) return;
      if (await makeOne(making, one)) saved += 1;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { items: saved, more: isCrowded && saved > 0 };
}

type Turn = { nowMs: number; isCrowded: boolean; isQuiet: boolean };

function recallFor(kept: Recall | undefined, { nowMs, isCrowded, isQuiet }: Turn): Recall | undefined {
  if (isQuiet) return undefined;
  const isFresh = kept !== undefined && Math.abs(nowMs - kept.sinceMs) < recalledForMs;
  if (isFresh) return kept;
  return isCrowded ? new Recall(nowMs) : undefined;
}

/** @returns whether it has evidence now */
async function makeOne(
  { pool, log, notifier, attempts, recall }: Making,
  one: Unexplained,
): Promise<boolean> {
  const { alertId, projectId } = one;
  const attempt = (attempts.get(alertId) ?? 0) + 1;
  const { pack, isComplete } = await tryPack(pool, one, recall, (error) =>
    log.warn({ err: error, alert: String(alertId), attempt }, "evidence of an alert could not be made"),
  );
  if (!isComplete && attempt < mostAttempts) {
    if (attempts.size > mostRemembered) attempts.clear();
    attempts.set(alertId, attempt);
    return false;
  }
  await saveEvidence(pool, { alertId, projectId, tookMs: pack.took_ms, json: JSON.stringify(pack) });
  attempts.delete(alertId);
  notifier.changed({ project: projectId, alerts: true });
  return true;
}

async function tryPack(
  pool: Pool,
  { scope, asked }: Unexplained,
  recall: Recall | undefined,
  onError: (error: unknown) => void,
): Promise<MadePack> {
  try {
    const shared = recall === undefined ? {} : { limits: crowdedLimits, recall };
    return await makePack(pool, scope, { ...asked, ...shared });
  } catch (error) {
    onError(error);
    const why = `it failed: ${error instanceof Error ? error.message : String(error)}`;
    return {
      isComplete: false,
      pack: {
        format: evidenceFormat,
        project: scope.slugs[0] ?? "",
        alert: asked.alert,
        made_at: new Date(asked.nowMs).toISOString(),
        took_ms: Math.max(0, Date.now() - asked.nowMs),
        target: { subject: "none", words: "no rows", q: null, href: null, certain: false, why },
        query: null,
        samples: [],
        differs: null,
        decisions: [],
        changes: [],
        similar: [],
        missing: (["query", "samples", "differs", "decisions", "changes", "similar"] as const).map(
          (part) => ({ part, why }),
        ),
      },
    };
  }
}
