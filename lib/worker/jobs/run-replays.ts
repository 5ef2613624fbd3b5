import { randomUUID } from "node:crypto";
import { dropOldReplays, settleCancelled, takeReplay } from "@/lib/write/replays";
import { type ReplayParts, runReplay } from "../run-replay";
import type { Job } from "../schedule";

const hourMs = 3_600_000;

/** Waiting replays, one at a time in a lane of their own, and old ones that go after `keepDays`. */
export function replayJobs({ keepDays, ...parts }: ReplayParts & { keepDays: number }): Job[] {
  const { pool } = parts;
  // Another one each start: what this process held before is not its any more.
  const worker = randomUUID();
  return [
    {
      name: "run-replays",
      everyMs: 1_000,
      async run(signal) {
        await settleCancelled(pool);
        const replay = await takeReplay(pool, worker);
        if (replay === null) return { items: 0 };
        return { items: await runReplay(parts, replay, signal), more: true };
      },
    },
    {
      name: "drop-old-replays",
      everyMs: hourMs,
      async run() {
        const items = await dropOldReplays(pool, keepDays);
        return { items, more: items > 0 };
      },
    },
  ];
}
