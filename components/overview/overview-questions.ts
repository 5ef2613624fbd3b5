import type { QueryValue } from "@/lib/client/fetch-json";
import { decisionFilter } from "./decision-filter";

export const groups = ["none", "workflow", "agent", "service"] as const;
export const subjects = ["runs", "requests"] as const;
export type PanelGroup = (typeof groups)[number];
export type Subject = (typeof subjects)[number];
export type OverviewView = {
  project: string;
  from: string;
  to: string | null;
  by: PanelGroup;
  subject: Subject;
  q: string;
};

/** Statuses of a run that did not do what it was asked to. */
export const failingQuery = "status:failed OR status:timed_out OR status:blocked OR status:lost";

export const deniedQuery = "verdict:deny";

export function joinQuery(...parts: (string | null | undefined)[]): string {
  const said = parts.filter((part): part is string => Boolean(part?.trim()));
  return said.length < 2
    ? (said[0] ?? "")
    : said.map((part) => (/ OR /i.test(part) ? `(${part})` : part)).join(" ");
}

/**
 * By what errors are told apart while nothing is grouped: one line saying "errors" would name no culprit. Panels are kept by one
 * name at a time, so a filter by agent asks for agents.
 */
export function errorGroup({ by, subject, q }: Pick<OverviewView, "by" | "subject" | "q">): PanelGroup {
  if (by !== "none") return by;
  const filtered = /(?:^|[\s(-])(workflow|agent|service):/.exec(q)?.[1];
  return groups.find((group) => group === filtered) ?? (subject === "runs" ? "workflow" : "service");
}

type Params = Record<string, QueryValue>;
const common = ({ project, from, to, q, subject }: OverviewView): Params => ({
  project,
  from,
  to,
  q,
  subject,
});

/** What Overview asks, in one place: the server for the first paint and the browser afterwards ask the same. */
export const questions = {
  numbers: (view: OverviewView): Params => common(view),
  throughput: (view: OverviewView): Params => ({ ...common(view), by: view.by }),
  latency: (view: OverviewView): Params => ({
    ...common(view),
    by: view.by,
    quantiles: view.by === "none" ? "0.5,0.95,0.99" : "0.95",
  }),
  errors: (view: OverviewView): Params => ({ ...common(view), by: errorGroup(view) }),
  failing: ({ project, from, to, q }: OverviewView): Params => ({
    project,
    from,
    to,
    q: joinQuery(q, failingQuery),
    limit: 40,
  }),
  decisions: ({ project, from, to, q }: OverviewView): Params => ({
    project,
    from,
    to,
    q: decisionFilter(q).panel ?? "",
  }),
  // Rails have a rollup of their own, which knows no agents.
  guardrails: ({ project, from, to }: OverviewView): Params => ({ project, from, to }),
  denying: ({ project, from, to }: OverviewView): Params => ({ project, from, to, by: "rule", limit: 4 }),
  denials: ({ project, from, to, q }: OverviewView): Params => ({
    project,
    from,
    to,
    q: joinQuery(decisionFilter(q).list, deniedQuery),
    limit: 40,
  }),
};
