import { createSilence } from "@/lib/control/silences";
import type { Pool } from "@/lib/db/pool";

/** One of the first project that holds for the next hour. */
export function seedSilence(pool: Pool): Promise<string> {
  const nowMs = Date.now();
  return createSilence(pool, {
    projectId: 1,
    who: "ann@example.com",
    matchers: [{ name: "alertname", op: "=", value: "Slow" }],
    startsMs: nowMs,
    endsMs: nowMs + 3_600_000,
    comment: "known",
    nowMs,
  });
}
