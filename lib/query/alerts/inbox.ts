import { endOfHours } from "@/lib/alerts/issues/hour-counts";
import type { InboxInput, InboxOutput } from "@/lib/contract/issue-list";
import type { InboxLine } from "@/lib/contract/issue-row";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { severities } from "@/lib/model/alert";
import { issueStates, sparklineHours } from "@/lib/model/issue";
import { slugOf } from "../scope";
import type { Asker } from "./asker";
import { firstIssues, hoursOf, silencedOf } from "./inbox-line-parts";
import { cursorAfter, linesOf, statesOf, tabCounts } from "./inbox-lines";
import { issueHref, peopleOf, personOf } from "./issue-rows";
import { inTab, issueCondition } from "./issue-selection";

/** The inbox: one line for what belongs together, of the issues that are in the tab and match. */
export async function inbox(
  db: Db,
  scope: Asker,
  input: InboxInput,
  nowMs = Date.now(),
): Promise<InboxOutput> {
  const condition = await issueCondition(db, scope, input);
  const chosen = sql`${condition} and ${inTab(input.tab)}`;
  const [lines, tabs] = await Promise.all([linesOf(db, input, chosen), tabCounts(db, condition)]);
  const shown = lines.slice(0, input.limit);
  const last = lines.length > input.limit ? shown.at(-1) : undefined;
  const [first, hours, silenced, people] = await Promise.all([
    firstIssues(db, shown, chosen),
    hoursOf(db, shown, chosen, nowMs),
    silencedOf(db, scope, shown, chosen, nowMs),
    peopleOf(
      db,
      shown.map((line) => line.owner_id),
    ),
  ]);
  return {
    data: shown.flatMap((line): InboxLine[] => {
      const issue = first.get(line.group_key);
      // Somebody moved all of it to another tab in between.
      if (issue === undefined) return [];
      const project = slugOf(scope, line.project_id);
      const isOwned = line.owners === 1 && line.unowned === 0;
      const id = String(issue.id);
      const own: InboxLine = {
        ...{ group_key: line.group_key, project, kind: line.kind, issues: line.issues, open: line.open },
        title: issue.title,
        culprit: line.issues === 1 ? issue.culprit : "",
        severity: severities[line.severity_rank] ?? "info",
        state: issueStates[line.state_rank] ?? "resolved",
        states: statesOf(line),
        owner: isOwned ? personOf(people, line.owner_id) : null,
        owners: line.owners,
        since: line.since.toISOString(),
        last_seen: line.last_seen.toISOString(),
        count: Number(line.count),
        hours: hours.get(line.group_key) ?? new Array<number>(sparklineHours).fill(0),
        snoozed_until: line.snoozed_until?.toISOString() ?? null,
        silenced: silenced.get(line.group_key) ?? 0,
        issue_id: id,
        href: issueHref(id, project),
      };
      return [own];
    }),
    next_cursor: last === undefined ? null : cursorAfter(last, input.sort),
    tabs,
    hours_to: endOfHours(nowMs),
  };
}
