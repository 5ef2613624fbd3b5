import { fetchJson } from "@/lib/client/fetch-json";
import type { IssueAction, IssueActionName, IssueActionOutput } from "@/lib/contract/issue-action";
import type { StreamChanged } from "@/lib/contract/stream";
import type { IssueTab } from "@/lib/model/issue";

/** Where the read API answers about the inbox. */
export const triagePaths = {
  inbox: "/api/v1/inbox",
  issues: "/api/v1/issues",
  issue: (id: string) => `/api/v1/issues/${id}`,
  members: (id: string) => `/api/v1/issues/${id}/members`,
  issueEvidence: (id: string) => `/api/v1/issues/${id}/evidence`,
  alert: (id: string) => `/api/v1/alerts/${id}`,
  alertEvidence: (id: string) => `/api/v1/alerts/${id}/evidence`,
  facets: "/api/v1/issues/facets",
  numbers: "/api/v1/triage/numbers",
  assignees: "/api/v1/triage/assignees",
} as const;

export const onAlerts = (change: StreamChanged): boolean => change.alerts;

/** What an action is about: whole lines of the inbox, single issues, or both. */
export type Target = {
  groups: readonly string[];
  ids: readonly string[];
  /** "checkout fails", "4 lines" */
  words: string;
  issues: number;
  /** Whether all of them are alerts: only those can be silenced. */
  areAlerts: boolean;
  /** What may be done with it, where that is known; of rows of the inbox it is everything. */
  may?: ReadonlySet<IssueActionName>;
};

type Where = { project: string; tab: IssueTab };

export function postAction(
  target: Target,
  { project, tab }: Where,
  action: IssueAction,
): Promise<IssueActionOutput> {
  return fetchJson("/api/v1/issues/actions", {
    method: "POST",
    body: { project, tab, ids: target.ids, groups: target.groups, do: action },
  });
}

export function postUndo(project: string, actionId: string): Promise<{ changed: number; unchanged: number }> {
  return fetchJson("/api/v1/issues/undo", { method: "POST", body: { project, action_id: actionId } });
}
