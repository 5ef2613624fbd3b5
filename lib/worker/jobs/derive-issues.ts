import type { Pool } from "@/lib/db/pool";
import { foldIssues } from "@/lib/write/alerts/fold-issues";
import type { ChangeNotifier } from "@/lib/write/notify-changes";
import type { Job } from "../schedule";
import { createWakeJobs } from "./wake-issues";

type Parts = { pool: Pool; notifier: ChangeNotifier; isOwn: (projectIds: Iterable<number>) => boolean };

/** The inbox: what runs and decisions add to it, and what time alone does. */
export function issueJobs({ pool, notifier, isOwn }: Parts): Job[] {
  const tell = (projects: readonly number[]) => {
    for (const project of projects) notifier.changed({ project, alerts: true });
  };
  return [
    {
      name: "derive-issues",
      everyMs: 1_000,
      async run() {
        const { projects, items, more } = await foldIssues(pool);
        tell(projects);
        return { items, more, own: isOwn(projects) };
      },
    },
    ...createWakeJobs(pool, tell),
  ];
}
