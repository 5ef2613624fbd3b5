import type { Outcome } from "@/lib/notify/outcome";
import type { Delivery } from "@/lib/write/alerts/deliveries";
import type { Settlement } from "@/lib/write/alerts/settle-delivery";

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
/** After that it failed for good: whoever hears of it then is told by the next one of its group. */
const giveUpMs = 3_600_000;

type Settled = Settlement extends infer One ? (One extends Settlement ? Omit<One, "tookMs"> : never) : never;

/**
 * What comes after an attempt. Pauses double from 1 s to 60 s, a quarter more or less so that receivers that come back are
 * not met by everybody at once; longer where the receiver asked for it. @param random 0 to 1
 */
export function retryOf(
  delivery: Pick<Delivery, "id" | "projectId" | "receiver" | "integration" | "attempt" | "firstDueMs">,
  outcome: Outcome,
  { nowMs, random }: { nowMs: number; random: number },
): Settled {
  const { id, projectId, attempt, receiver, integration } = delivery;
  const common = { id, projectId, attempt, nowMs, said: outcome.said };
  if (outcome.kind === "delivered") return { ...common, kind: "delivered" };
  if (outcome.kind === "failed") return { ...common, kind: "failed", receiver, integration };
  const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt - 1, 10));
  const dueMs = nowMs + Math.max(outcome.afterMs ?? 0, pauseMs * (0.75 + random / 2));
  if (dueMs - delivery.firstDueMs > giveUpMs) {
    const said = `given up after ${attempt} attempts; the last: ${outcome.said}`;
    return { ...common, said, kind: "failed", receiver, integration };
  }
  return { ...common, kind: "again", dueMs, unsure: outcome.unsure === true };
}
