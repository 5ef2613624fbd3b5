// In: an alert that fired, or another issue. Out: all that is known about it now. A part that fails is told as missing.
import { type EvidencePack, evidenceFormat } from "@/lib/contract/evidence";
import type { Pool } from "@/lib/db/pool";
import { QueryError } from "@/lib/promql/query-error";
import { pageHref, type Scope } from "../../scope";
import { createAttempts, whyOf } from "./attempts";
import type { RowLimits } from "./find-rows";
import { followLabels } from "./follow-labels";
import { followQuery } from "./follow-query";
import { queryValues } from "./query-values";
import { type Recall, recalled } from "./recall";
import { recentChanges } from "./recent-changes";
import { noRows, rowParts, type Times } from "./row-parts";
import { similarAlerts } from "./similar-alerts";
import type { NoTarget, Target } from "./target";

export type PackAsked = {
  alert: EvidencePack["alert"];
  /** Of an alert of a rule: what it evaluates, and how often. */
  query: { expr: string; intervalMs: number; offsetMs: number } | null;
  /** Given for issues that no query made. */
  target: Target | null;
  activeMs: number;
  firedMs: number;
  nowMs: number;
  limits?: RowLimits;
  /** Of packs that are made together. */
  recall?: Recall;
};
/** `isComplete`: every part could be made. */
export type MadePack = { pack: EvidencePack; isComplete: boolean };

const minuteMs = 60_000;
const longestWindowMs = 6 * 60 * minuteMs;
/** Rows that ended while the pack was made belong to it; those of an hour later do not. */
const afterMs = minuteMs;
/** Packs that are made together look at rows from and to the same multiples of it. */
const sharedMs = 10_000;
export const usualLimits: RowLimits = { failing: 200, healthy: 200, budgetMs: 4_000 };
/** Where hundreds fire at once, each is told by fewer rows. */
export const crowdedLimits: RowLimits = { failing: 40, healthy: 40, budgetMs: 1_500 };

export async function makePack(db: Pool, scope: Scope, asked: PackAsked): Promise<MadePack> {
  const startedMs = performance.now();
  const { attempt, missing } = createAttempts();
  const target = asked.target ?? targetOf(asked);
  const times = timesOf(asked, target.rangeMs);
  const { alert, limits = usualLimits, recall } = asked;
  const [query, told, changes, similar] = await Promise.all([
    asked.query === null ? null : attempt("query", () => queryPart(db, scope, asked, target.rangeMs), null),
    target.subject === "none" ? noRows : rowParts(db, scope, target, times, limits, recall),
    attempt("changes", () => changesPart(db, scope, asked, times.toMs), []),
    alert.id === null ? [] : attempt("similar", () => similarPart(db, scope, asked), []),
  ]);
  const pack: EvidencePack = {
    format: evidenceFormat,
    project: scope.slugs[0] ?? "",
    alert,
    made_at: new Date(asked.nowMs).toISOString(),
    took_ms: Math.round(performance.now() - startedMs),
    target: describe(target, told.q, scope.slugs[0] ?? "", times),
    query,
    samples: told.samples,
    differs: told.differs,
    decisions: told.decisions,
    changes,
    similar,
    missing: [...told.missing, ...missing],
  };
  return { pack, isComplete: pack.missing.length === 0 };
}

function targetOf({ query, alert }: PackAsked): Target | NoTarget {
  if (query === null)
    return { ...followLabels(alert.labels, alert.source === "rule" ? "gone" : "sent"), rangeMs: 0 };
  try {
    return followQuery(query.expr, alert.labels, alert.reason);
  } catch (error) {
    if (error instanceof QueryError) return { subject: "none", why: whyOf(error), rangeMs: 0 };
    throw error;
  }
}

/** Since before it was active, by what its query looks back. */
function timesOf({ activeMs, firedMs, nowMs, recall }: PackAsked, rangeMs: number): Times {
  const toMs = Math.max(firedMs, Math.min(recall?.sinceMs ?? nowMs, firedMs + afterMs)) + 1;
  const fromMs = activeMs - Math.max(rangeMs, 5 * minuteMs);
  const times = { fromMs: Math.max(fromMs, toMs - longestWindowMs), toMs };
  if (recall === undefined) return times;
  // Those that others sent began a moment apart from each other.
  const { floor, ceil } = Math;
  return { fromMs: floor(times.fromMs / sharedMs) * sharedMs, toMs: ceil(times.toMs / sharedMs) * sharedMs };
}

function queryPart(db: Pool, scope: Scope, asked: PackAsked, rangeMs: number) {
  const { query, alert, activeMs, firedMs } = asked;
  if (query === null) throw new Error("there is no query to ask");
  const leadMs = Math.min(longestWindowMs, Math.max(30 * minuteMs, 3 * rangeMs, firedMs - activeMs));
  const window = { fromMs: activeMs - leadMs, toMs: firedMs };
  return queryValues(db, scope, { ...query, labels: alert.labels, ...window, recall: asked.recall });
}

function changesPart(db: Pool, scope: Scope, { alert, activeMs, recall }: PackAsked, toMs: number) {
  const of = { ruleId: alert.rule_id, activeMs, toMs };
  const key = ["changes", ...scope.projectIds, alert.rule_id ?? "", activeMs, Math.floor(toMs / 1_000)];
  return recalled(recall, key, () => recentChanges(db, scope, of));
}

function similarPart(db: Pool, scope: Scope, { alert, firedMs, recall }: PackAsked) {
  return similarAlerts(db, scope, {
    ruleId: alert.rule_id,
    fingerprint: alert.fingerprint ?? "",
    labels: alert.labels,
    firedMs,
    recall,
  });
}

const pages = { runs: "/runs", spans: "/traces", decisions: "/decisions", logs: "/logs" } as const;

function describe(
  target: Target | NoTarget,
  q: string | null,
  slug: string,
  times: Times,
): EvidencePack["target"] {
  if (target.subject === "none")
    return { subject: "none", words: "no rows", q: null, href: null, certain: false, why: target.why };
  const subject = target.mode.kind === "missing" && target.subject === "spans" ? "runs" : target.subject;
  const range = { from: String(Math.floor(times.fromMs)), to: String(Math.ceil(times.toMs)) };
  const href = q === null ? null : pageHref(pages[subject], slug, { q, ...range });
  const { words, certain, why } = target;
  return { subject, words, q, href, certain, why };
}
