import { Unavailable } from "@/lib/errors";
import type { CountedExport, IngestSignal } from "@/lib/watch/ingest-cells";
import type { IngestStats } from "@/lib/watch/ingest-stats";
import type { Principal, Sender } from "./authenticate";
import { DiskFull } from "./refusals";
import type { Failure } from "./status";

type TurnedAwayCall = {
  sender: Sender;
  /** Undefined where it failed before that was known. */
  principal: Principal | undefined;
  signal: IngestSignal;
  bytes: number;
  error: unknown;
  /** The error as it is answered. */
  failure: Failure;
};
/** What the doors tell the statistics of ingest. */
export type IngestCount = {
  taken(one: CountedExport): void;
  turnedAway(call: TurnedAwayCall): void;
  /** Who this sender proved to be, for the time when that cannot be looked up. */
  remember(sender: Sender, principal: Principal): void;
};

const nobody: Principal = { projectId: 0, keyId: "" };
const maxRemembered = 1_000;

export function createIngestCount(stats: Pick<IngestStats, "countExport" | "countTurnedAway">): IngestCount {
  // With the database away a key cannot be looked up, and just then one wants to know who was told to wait.
  const known = new Map<string, Principal>();
  return {
    taken: (one) => stats.countExport(one),
    remember(sender, principal) {
      const key = credentialsOf(sender);
      if (known.has(key)) return;
      if (known.size >= maxRemembered) known.delete(known.keys().next().value ?? "");
      known.set(key, principal);
    },
    turnedAway({ sender, principal, signal, bytes, error, failure }) {
      const isThrottled = failure.retryAfterSeconds !== undefined;
      const proved = principal ?? (isThrottled ? known.get(credentialsOf(sender)) : undefined) ?? nobody;
      stats.countTurnedAway({
        ...proved,
        signal,
        bytes,
        kind: isThrottled ? "throttled" : "refused",
        reason: isThrottled ? throttleReason(error, failure) : refusalReason(failure, sender),
        message: failure.message,
      });
    },
  };
}

function credentialsOf({ apiKey, authorization }: Sender): string {
  return apiKey ?? authorization ?? "";
}

function throttleReason(error: unknown, { message }: Failure): string {
  if (error instanceof DiskFull) return "disk";
  if (error instanceof Unavailable) return "in_flight";
  // status.ts knows a fault of the database by its code, and says so in its own words.
  return message.startsWith("The database ") ? "database" : "internal";
}

const refusalReasons: { [http: number]: string | undefined } = {
  403: "read_only_key",
  404: "not_found",
  409: "conflict",
  413: "too_large",
};

function refusalReason({ http }: Failure, sender: Sender): string {
  if (http === 401) return credentialsOf(sender) === "" ? "no_key" : "unknown_key";
  return refusalReasons[http] ?? "malformed";
}
