// In: what an OPA instance last reported. Out: what is well with it and what is not, in words. Pure.
import type { OpaInstance } from "@/lib/contract/opa-instances";
import { type OpaDropReason, type OpaDrops, opaDropReasons } from "@/lib/model/opa-drops";
import { bundlesOf, objectOf, pluginsOf, textOf, timeOf } from "./status-fields";

export type StoredInstance = {
  instance_id: string;
  version: string | null;
  labels: Record<string, string>;
  status: unknown;
  status_at: Date | null;
  decisions_at: Date | null;
  decisions: bigint;
  dropped: bigint;
  first_seen: Date;
  last_seen: Date;
};

/** OPA's longest pause between uploads by default (`max_delay_seconds: 600`), and as much again. */
const staleAfterMs = 1_200_000;

export function instanceOf(row: StoredInstance, nowMs: number): OpaInstance {
  const status = objectOf(row.status);
  const { id: _id, version: _version, ...labels } = row.labels;
  const bundles = bundlesOf(status.bundles, status.discovery);
  const plugins = pluginsOf(status.plugins);
  const logs = objectOf(status.decision_logs);
  const uploadError = textOf(logs.message) ?? textOf(logs.code);
  const lost = { total: Number(row.dropped), reasons: reasonsOf(status.runtower) };
  return {
    id: row.instance_id,
    version: row.version,
    labels,
    health: healthOf({ row, bundles, plugins, uploadError, lost }, nowMs),
    bundles,
    plugins,
    upload_error: uploadError,
    first_seen_at: row.first_seen.toISOString(),
    last_seen_at: row.last_seen.toISOString(),
    status_at: timeOf(row.status_at),
    decisions_at: timeOf(row.decisions_at),
    decisions: Number(row.decisions),
    lost,
  };
}

type Facts = Pick<OpaInstance, "bundles" | "plugins" | "lost"> & {
  row: StoredInstance;
  uploadError: string | null;
};

function healthOf({ row, bundles, plugins, uploadError, lost }: Facts, nowMs: number): OpaInstance["health"] {
  const silentMs = nowMs - row.last_seen.getTime();
  const failing = [
    ...plugins
      .filter(({ state }) => state === "ERROR")
      .map(({ name, message }) => said(`Plugin ${name} is in error`, message)),
    ...bundles
      .filter(({ error }) => error !== null)
      .map(({ name, error }) => said(`Bundle ${name} could not be loaded`, error)),
    ...(uploadError === null ? [] : [said("Its last upload of decisions failed", uploadError)]),
  ];
  const warnings = [
    ...(lost.total > 0
      ? [`It lost ${lost.total.toLocaleString("en")} decisions before they were sent.`]
      : []),
    ...partsLost(lost.reasons),
    ...plugins
      .filter(({ state }) => state !== "OK" && state !== "ERROR")
      .map(({ name, state, message }) => said(`Plugin ${name} is ${state}`, message)),
    ...(row.status_at === null
      ? ["It sends no status: set `status: {service: …}` to see bundles and losses."]
      : []),
    ...(row.decisions_at === null ? ["No decisions came from it yet."] : []),
  ];
  const words = [...failing, ...warnings];
  if (silentMs > staleAfterMs)
    return {
      level: "stale",
      words: [`Silent for ${spoken(silentMs)}: stopped, or it cannot reach Runtower.`, ...words],
    };
  if (failing.length > 0) return { level: "failing", words };
  if (warnings.length > 0) return { level: "warning", words };
  return { level: "well", words: ["Reports, uploads its decisions, and says that nothing is wrong."] };
}

function partsLost(reasons: OpaInstance["lost"]["reasons"]): string[] {
  const caches = reasons.nd_builtin_cache_dropped ?? 0;
  if (caches === 0) return [];
  return [
    `Of ${caches.toLocaleString("en")} decisions it left out what built-ins answered (nd_builtin_cache): they cannot be replayed.`,
  ];
}

function reasonsOf(runtower: unknown): OpaInstance["lost"]["reasons"] {
  const drops = objectOf(objectOf(runtower).drops) as Partial<OpaDrops>;
  const reasons: Partial<Record<OpaDropReason, number>> = {};
  for (const reason of opaDropReasons) {
    const count = (drops.before?.[reason] ?? 0) + (drops.now?.[reason] ?? 0);
    if (count > 0) reasons[reason] = count;
  }
  return reasons;
}

function said(what: string, why: string | null): string {
  return why === null ? `${what}.` : `${what}: ${why}${/[.!?]$/.test(why) ? "" : "."}`;
}

function spoken(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}
