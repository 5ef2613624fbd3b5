import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "@/lib/db/pool";
import type { Tally } from "./tally";

/** Milliseconds from the fault until it was over. Null: not within the time that a round may take. */
export type Recovery = { ingestMs: number | null; deriveMs: number | null };

const longestMs = 60_000;

/**
 * Ingest is back with the first acknowledgement of something that was sent after the fault; derivation, when all that waited
 * at that moment has been derived and counted.
 */
export async function watchRecovery(pool: Pool, tally: Tally, struck: Promise<void>): Promise<Recovery> {
  const startedMs = performance.now();
  const tookMs = () => Math.round(performance.now() - startedMs);
  const within = <T>(work: Promise<T>) => Promise.race([work, sleep(longestMs, null, { ref: false })]);
  const ingest = within(tally.nextAfter(startedMs).then(tookMs));
  await struck;
  const ingestMs = await ingest;
  const deriveMs = await within(untilCaughtUp(pool).then(tookMs));
  return { ingestMs, deriveMs };
}

async function untilCaughtUp(pool: Pool): Promise<void> {
  const { rows } = await insistently(() =>
    pool.query<{ mark: bigint; increment: bigint }>(
      `select (select coalesce(max(id), 0) from telemetry.touched_traces) as mark,
              (select coalesce(max(id), 0) from telemetry.rollup_blocks) as increment`,
    ),
  );
  const last = rows[0];
  for (;;) {
    const left = await insistently(() =>
      pool.query<{ waits: boolean }>(
        `select exists (select from telemetry.touched_traces where id <= $1)
             or exists (select from telemetry.rollup_blocks where id <= $2) as waits`,
        [last?.mark, last?.increment],
      ),
    );
    if (left.rows[0]?.waits === false) return;
    await sleep(50);
  }
}

/** Our own connection was cut by the crash of PostgreSQL as well. */
async function insistently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === 100) throw error;
      await sleep(100);
    }
  }
}
