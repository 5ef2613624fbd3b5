import type { EvidenceInput, EvidenceOutput } from "@/lib/contract/evidence";
import type { Db, Pool } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { writeTerms } from "../language/write-term";
import { runSql } from "../run-sql";
import type { Scope } from "../scope";
import { pageHref, slugOf } from "../scope";
import { alertEvidence } from "./alert-evidence";
import { makePack, type PackAsked } from "./evidence/make-pack";
import type { Target } from "./evidence/target";
import { readIssue } from "./issue-detail";
import type { StoredIssue } from "./issue-rows";
import { rowsQuery } from "./issue-rows-query";

const longestMs = 6 * 3_600_000;

/** Of an issue of alerts what was frozen with the newest that fired; of any other what is known now. Throws NotFound. */
export async function issueEvidence(
  db: Pool,
  scope: Scope,
  input: EvidenceInput,
  keepDays: number,
  nowMs = Date.now(),
): Promise<EvidenceOutput> {
  const issue = await readIssue(db, scope, input.id);
  if (issue.kind === "alert") {
    const id = await newestAlert(db, issue);
    if (id !== null) return alertEvidence(db, scope, { id }, keepDays, nowMs);
    return { state: "not_fired", pack: null, sha256: null, kept_until: null, export: null };
  }
  const own = { projectIds: [issue.project_id], slugs: [slugOf(scope, issue.project_id)] };
  const { pack } = await makePack(db, own, askedOf(issue, own.slugs[0] ?? "", nowMs));
  return { state: "live", pack, sha256: null, kept_until: null, export: null };
}

async function newestAlert(db: Db, { id, project_id }: StoredIssue): Promise<string | null> {
  const [row] = await runSql<{ id: bigint }>(
    db,
    "issue-newest-alert",
    sql`select a.id from alerting.alerts a where a.issue_id = ${id} and a.project_id = ${project_id} and a.fired_ms is not null
        order by a.id desc limit 1`,
  );
  return row === undefined ? null : String(row.id);
}

/** As an alert would be told that is active since the issue opened, at most for the last hours of it. */
function askedOf(issue: StoredIssue, slug: string, nowMs: number): PackAsked {
  const firedMs = issue.last_seen.getTime();
  const activeMs = Math.max(issue.since.getTime(), firedMs - longestMs);
  return {
    alert: {
      id: null,
      rule_id: null,
      name: issue.title,
      source: null,
      reason: "condition",
      fingerprint: null,
      labels: issue.labels,
      annotations: {},
      value: Number(issue.count),
      active_at: new Date(activeMs).toISOString(),
      fired_at: new Date(firedMs).toISOString(),
      href: pageHref(`/alerts/${issue.id}`, slug),
    },
    query: null,
    target: targetOf(issue),
    activeMs,
    firedMs,
    nowMs,
  };
}

function targetOf(issue: StoredIssue): Target {
  const { labels, kind, title } = issue;
  const of = (...names: string[]) => writeTerms(names.map((name) => [name, labels[name] ?? null]));
  const common = { only: "", certain: true, why: null, rangeMs: 0, words: title };
  const failing = rowsQuery(issue) ?? "";
  if (kind === "runs")
    return {
      ...common,
      subject: "runs",
      base: of("workflow"),
      mode: { kind: "bad", failing, healthy: "status:ok" },
      thing: { label: "workflow", name: labels.workflow ?? null },
    };
  const [base, label] =
    kind === "guardrail"
      ? [`kind:guardrail ${of("rail", "side")}`.trim(), "rail"]
      : [`kind:policy ${of("policy", "tool", "agent")}`.trim(), "policy"];
  return {
    ...common,
    subject: "decisions",
    base,
    mode: { kind: "bad", failing, healthy: "verdict:allow" },
    thing: { label, name: labels[label] ?? null },
  };
}
