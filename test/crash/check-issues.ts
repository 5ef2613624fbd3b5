import type { Pool } from "@/lib/db/pool";
import { type Check, countOf } from "./check-stored";

/** What the inbox counts, with what is not summed up yet, against the failing runs and blocking decisions that are stored. */
export async function checkIssues(pool: Pool): Promise<Check[]> {
  const counted = (kinds: string) =>
    countOf(
      pool,
      `select coalesce((select sum(count) from alerting.issues where kind in (${kinds})), 0)
         + coalesce((select sum(count) from alerting.issue_increments where kind in (${kinds})), 0) as n`,
    );
  const runs = await countOf(pool, "select count(*) as n from telemetry.runs where issue_key is not null");
  const failing = await countOf(
    pool,
    "select count(*) as n from telemetry.runs where status in ('failed', 'timed_out', 'lost')",
  );
  const denied = await countOf(pool, "select count(*) as n from telemetry.decisions where verdict = 'deny'");
  return [
    { what: "failing runs without an issue", off: failing - runs },
    { what: "failing runs that issues count less those stored", off: (await counted("'runs'")) - runs },
    {
      what: "denials that issues count less those stored",
      off: (await counted("'denials', 'guardrail'")) - denied,
    },
  ];
}
