import type { IssueDetail, IssueEventRow } from "@/lib/contract/issue-detail";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import type { IssueEvent, IssueState } from "@/lib/model/issue";
import { runSql } from "../run-sql";
import { peopleOf, personOf } from "./issue-rows";

const mostEvents = 500;

type Details = {
  text?: string;
  until?: string;
  from?: IssueState;
  to?: IssueState;
  owner?: string | null;
  value?: number | null;
  count?: number;
  above?: number;
  receiver?: string;
  silence_id?: string;
  action?: string;
};
type Stored = {
  id: bigint;
  at: Date;
  who: string | null;
  what: IssueEvent;
  alert_id: bigint | null;
  details: Details;
};

/** The history of an issue, newest first. */
export async function issueEventsOf(
  db: Db,
  issueId: bigint,
): Promise<Pick<IssueDetail, "events" | "events_cut">> {
  const rows = await runSql<Stored>(
    db,
    "issue-events",
    sql`select id, at, who, what, alert_id, details from alerting.issue_events
        where issue_id = ${issueId} order by id desc limit ${mostEvents + 1}`,
  );
  const people = await peopleOf(
    db,
    rows.flatMap(({ who, details }) => [who, details.owner ?? null]),
  );
  return {
    events: rows.slice(0, mostEvents).map(
      ({ id, at, who, what, alert_id, details }): IssueEventRow => ({
        id: String(id),
        at: at.toISOString(),
        who: personOf(people, who),
        what,
        alert_id: alert_id === null ? null : String(alert_id),
        text: details.text || null,
        until: details.until ?? null,
        from_state: details.from ?? null,
        to_state: details.to ?? null,
        owner: personOf(people, details.owner ?? null),
        value: details.value ?? null,
        count: details.count ?? null,
        above: details.above ?? null,
        receiver: details.receiver ?? null,
        silence_id: details.silence_id ?? null,
        action_id: details.action ?? null,
      }),
    ),
    events_cut: rows.length > mostEvents,
  };
}
