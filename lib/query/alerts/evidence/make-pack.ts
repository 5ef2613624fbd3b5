// In: an alert that fired, or another issue. Out: all that is known about it now. A part that fails is told as missing.
import { type EvidencePack, evidenceFormat } from "@/lib/contract/evidence";
import type { Pool } from "@/lib/db/pool";
import { RuntowerError } from "@/lib/errors";
import { QueryError } from "@/lib/promql/query-error";
import { pageHref, type Scope } from "../../scope";
import { chooseSamples } from "./choose-samples";
import { differencesOf } from "./differences";
import { type ComparedRows, findRows, type RowLimits } from "./find-rows";
import { followQuery } from "./follow-query";
import { involvedDecisions } from "./involved-decisions";
import { makeSample } from "./make-sample";
import { queryValues } from "./query-values";
import { type Recall, recalled } from "./recall";
import { recentChanges } from "./recent-changes";
import { similarAlerts } from "./similar-alerts";
import type { NoTarget, Target } from "./target";

type Part = EvidencePack["missing"][number]["part"];
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
export const usualLimits: RowLimits = { failing: 200, healthy: 200, budgetMs: 4_000 };
/** Where hundreds fire at once, each is told by fewer rows. */
export const crowdedLimits: RowLimits = { failing: 40, healthy: 40, budgetMs: 1_500 };

export async function makePack(db: Pool, scope: Scope, asked: PackAsked): Promise<MadePack> {
  const startedMs = performance.now();
  const missing: EvidencePack["missing"] = [];
  const attempt = async <Result>(
    part: Part,
    work: () => Promise<Result>,
    otherwise: Result,
  ): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      missing.push({ part, why: whyOf(error) });
      return otherwise;
    }
  };
  const target = asked.target ?? targetOf(asked);
  const times = timesOf(asked, target.rangeMs);
  const { alert } = asked;
  const [query, told, changes, similar] = await Promise.all([
    asked.query === null ? null : attempt("query", () => queryPart(db, scope, asked, target.rangeMs), null),
    target.subject === "none" ? noRows : rowParts(db, scope, target, times, asked, attempt),
    attempt("changes", () => changesPart(db, scope, asked, times.toMs), []),
    alert.id === null ? [] : attempt("similar", () => similarPart(db, scope, asked), []),
  ]);
  const pack: EvidencePack = {
    format: evidenceFormat,
    project: scope.slugs[0] ?? "",
    alert,
    made_at: new Date(asked.nowMs).toISOString(),
    took_ms: Math.round(performance.now() - startedMs),
    target: describe(target, told.rows?.q ?? null, scope.slugs[0] ?? "", times),
    query,
    samples: told.samples,
    differs: told.differs,
    decisions: told.decisions,
    changes,
    similar,
    missing,
  };
  return { pack, isComplete: missing.length === 0 };
}

function targetOf({ query, alert }: PackAsked): Target | NoTarget {
  const expr = query?.expr ?? "vector(0)";
  try {
    return followQuery(expr, alert.labels, alert.reason);
  } catch (error) {
    if (error instanceof QueryError) return { subject: "none", why: whyOf(error), rangeMs: 0 };
    throw error;
  }
}

type Times = { fromMs: number; toMs: number };

/** Since before it was active, by what its query looks back. */
function timesOf({ activeMs, firedMs, nowMs }: PackAsked, rangeMs: number): Times {
  const toMs = Math.max(firedMs, Math.min(nowMs, firedMs + afterMs)) + 1;
  const fromMs = activeMs - Math.max(rangeMs, 5 * minuteMs);
  return { fromMs: Math.max(fromMs, toMs - longestWindowMs), toMs };
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

function similarPart(db: Pool, scope: Scope, { alert, firedMs }: PackAsked) {
  return similarAlerts(db, scope, {
    alertId: BigInt(alert.id ?? 0),
    ruleId: alert.rule_id,
    fingerprint: alert.fingerprint ?? "",
    labels: alert.labels,
    firedMs,
  });
}

type RowParts = Pick<EvidencePack, "samples" | "differs" | "decisions"> & { rows: ComparedRows | null };
const noRows: RowParts = { rows: null, samples: [], differs: null, decisions: [] };
type Attempt = <Result>(part: Part, work: () => Promise<Result>, otherwise: Result) => Promise<Result>;

async function rowParts(
  db: Pool,
  scope: Scope,
  target: Target,
  times: Times,
  { limits = usualLimits }: PackAsked,
  attempt: Attempt,
): Promise<RowParts> {
  const rows = await attempt("samples", () => findRows(db, scope, target, times, limits), null);
  if (rows === null) return noRows;
  const stand = rows.failing.rows.length > 0 ? rows.failing.rows : rows.healthy.rows;
  const samples = await attempt("samples", async () => {
    const made: EvidencePack["samples"] = [];
    for (const chosen of chooseSamples(stand, target.mode))
      made.push(await makeSample(db, scope, chosen, target));
    // What is missing left no row: its last ones are what is known of it.
    return rows.failing.rows.length > 0
      ? made
      : made.map((one) => ({ ...one, why: "The last before it went silent" }));
  }, []);
  const differs = await attempt("differs", () => differencesOf(db, scope, target.subject, rows), null);
  const decisions = await attempt("decisions", () => involvedDecisions(db, scope, stand, times), []);
  return { rows, samples, differs, decisions };
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

function whyOf(error: unknown): string {
  if (error instanceof RuntowerError || error instanceof QueryError) return error.message;
  return `it failed: ${error instanceof Error ? error.message : String(error)}`;
}
