import type { Pool } from "@/lib/db/pool";
import { dropOldAlerts } from "@/lib/write/alerts/drop-old-alerts";
import { trimHistories } from "@/lib/write/alerts/trim-histories";
import { dropOldIssues, endQuietIssues, wakeIssues } from "@/lib/write/alerts/wake-issues";
import type { Job } from "../schedule";

/** What time alone does to issues. */
export function createWakeJobs(pool: Pool, tell: (projects: readonly number[]) => void): Job[] {
  const job = (name: string, everyMs: number, change: (pool: Pool) => Promise<number[]>): Job => ({
    name,
    everyMs,
    async run() {
      const projects = await change(pool);
      tell(projects);
      return { items: projects.length };
    },
  });
  return [
    job("wake-issues", 1_000, (pool) => wakeIssues(pool)),
    job("end-quiet-issues", 60_000, (pool) => endQuietIssues(pool)),
    {
      name: "drop-old-issues",
      everyMs: 3_600_000,
      async run() {
        const [issues, alerts] = [await dropOldIssues(pool), await dropOldAlerts(pool)];
        return { items: issues + alerts + (await trimHistories(pool)) };
      },
    },
  ];
}
