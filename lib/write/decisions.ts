// In: decisions of several senders, merged into one batch. Out: per export what was new, known, merged, refused.
// A decision is known by its id: sent again it changes nothing, told by another source it is merged with what is stored, and
// what it counts as is taken back and counted again. One writer at a time per project, across processes, because a decision
// told twice at once may come through two receivers and lie in two days.
import { copyIn } from "@/lib/db/copy";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import type { Decision } from "@/lib/model/decision";
import { idText, movedEntry, type StoredContent, sealEntry } from "@/lib/model/decision-hash";
import { appendIncrements } from "@/lib/rollup/append-increments";
import { appendIssueIncrements } from "./alerts/issue-increments";
import { isMissingPartition, isWorthRepeating } from "./database-errors";
import { copyDecisionsText, type DecisionRow, encodeDecisions, encodeInTurns } from "./decision-rows";
import { dayStart, ensurePartitions, forgetPartitions } from "./partitions";
import {
  type DecisionExport,
  type DecisionRules,
  type Prepared,
  prepareDecisions,
  rowOf,
  type Told,
} from "./prepare-decisions";
import { type KeepDaysOf, keepDaysFinder, type RetentionRules, retentionOf } from "./retention";
import { findStored, readStored, type StoredKey } from "./stored-decisions";
import { rememberTraceKeys, requestKey, sessionKey, type TraceKey, writeTraceKeys } from "./trace-keys";

/** Of one export. `merged`: known from another source and now told by two. */
export type DecisionOutcome = { stored: number; merged: number; duplicates: number };

export async function writeDecisions(
  pool: Pool,
  exports: readonly DecisionExport[],
  rules: DecisionRules,
): Promise<DecisionOutcome[]> {
  const retention = await retentionOf(pool).rules();
  const keepDaysOf = keepDaysFinder(retention, "decisions");
  const prepared = await prepareDecisions(exports, rules, keepDaysOf);
  // Encoded before the transaction as if all were new, so that another lane's commit goes on meanwhile.
  const body = await encodeInTurns(prepared.told.map(({ row }) => row));
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ensurePartitions(
        pool,
        retention,
        "decisions",
        // Merged with what is stored it may lie where any of its tellings says.
        prepared.told.flatMap(({ projectId, tellings }) => tellings.map(() => projectId)),
        prepared.told.flatMap(({ tellings }) => tellings.map(({ timeNs }) => timeNs)),
      );
      const outcomes = await writeOnce(
        pool,
        { retention, prepared, body: body.body, rules, keepDaysOf },
        exports.length,
      );
      // Not after a failure: the connection may still be sending from it.
      body.release();
      return outcomes;
    } catch (error) {
      if (attempt >= 6) throw error;
      if (isMissingPartition(error)) forgetPartitions();
      else if (!isWorthRepeating(error)) throw error;
    }
  }
}

type Write = {
  retention: RetentionRules;
  prepared: Prepared;
  body: Buffer;
  rules: DecisionRules;
  keepDaysOf: KeepDaysOf;
};

async function writeOnce(pool: Pool, write: Write, exports: number): Promise<DecisionOutcome[]> {
  const { retention, prepared, body, rules, keepDaysOf } = write;
  const outcomes = Array.from({ length: exports }, (_, i) => ({
    stored: 0,
    merged: 0,
    duplicates: prepared.repeated[i] ?? 0,
  }));
  const keys = await inTransaction(pool, async (tx) => {
    const known = new Map<number, Map<string, StoredKey>>();
    let hasKnown = false;
    for (const [projectId, told] of [...prepared.byProject].sort(([a], [b]) => a - b)) {
      await lockProject(tx, projectId);
      const stored = await findStored(
        tx,
        projectId,
        told.flatMap(({ tellings }) => tellings[0] ?? []),
      );
      known.set(projectId, stored);
      hasKnown ||= stored.size > 0;
    }
    if (!hasKnown && prepared.told.length > 0) await copyIn(tx, copyDecisionsText, body);
    const written: string[] = [];
    for (const [projectId, told] of prepared.byProject) {
      const stored = known.get(projectId) ?? new Map<string, StoredKey>();
      const rows = await writeProject(tx, {
        projectId,
        told,
        stored,
        rules,
        keepDaysOf,
        outcomes,
        isCopied: !hasKnown,
      });
      written.push(...(await writeTraceKeys(tx, retention, keysOf(projectId, rows))));
    }
    return written;
  });
  rememberTraceKeys(keys);
  return outcomes;
}

/** Until the end of the transaction. Everything in it is looked up by its id, also on days without statistics. */
const planByIdentity = ["enable_sort", "enable_seqscan", "enable_bitmapscan"]
  .map((setting) => `set_config('${setting}', 'off', true)`)
  .join(", ");

async function lockProject(tx: Connection, projectId: number): Promise<void> {
  await tx.query({
    name: "lock-decisions",
    text: `/* lock-decisions */ select pg_advisory_xact_lock(hashtext('telemetry.decisions'), $1), ${planByIdentity}`,
    values: [projectId],
  });
}

type Work = {
  projectId: number;
  told: readonly Told[];
  stored: ReadonlyMap<string, StoredKey>;
  rules: DecisionRules;
  keepDaysOf: KeepDaysOf;
  outcomes: DecisionOutcome[];
  /** All of the batch is new and went in as one. */
  isCopied: boolean;
};

/** @returns the rows that went in, new and merged ones */
async function writeProject(tx: Connection, work: Work): Promise<DecisionRow[]> {
  const { projectId, rules, keepDaysOf, isCopied } = work;
  const { fresh, more } = sortOut(work);
  const before = await takeStored(tx, projectId, more);
  const merged = more.flatMap(({ key, tellings }) => {
    const known = before.get(key.id);
    if (known === undefined) return [];
    const old = known.tellings.length === 0 ? [known.decision] : known.tellings;
    return rowOf(projectId, rules.merge([...old, ...tellings]), keepDaysOf);
  });
  const rows = [...fresh, ...merged];
  await copyRows(tx, isCopied ? merged : rows);
  const out = [...before.values()].map(({ decision }) => decision);
  const now = rows.map(({ content }) => content.decision);
  await appendIncrements(tx, [...rules.retract(rules.count(projectId, out)), ...rules.count(projectId, now)]);
  await appendIssueIncrements(tx, projectId, rules.clusterChanges(out, now));
  await markForSeal(tx, projectId, rows, before);
  return rows;
}

type More = { key: StoredKey; tellings: Decision[] };

/** New ones, those that are told by one more source, and, counted only, those that say nothing new. */
function sortOut({ told, stored, outcomes }: Work): { fresh: DecisionRow[]; more: More[] } {
  const fresh: DecisionRow[] = [];
  const more: More[] = [];
  for (const { tellings, bringers, row } of told) {
    const key = stored.get(row.content.decision.id);
    const news =
      key === undefined ? tellings : tellings.filter(({ source }) => !key.sources.includes(source));
    if (key === undefined) fresh.push(row);
    else if (news.length > 0) more.push({ key, tellings: news });
    tellings.forEach((telling, i) => {
      const outcome = outcomes[bringers[i] ?? 0];
      if (outcome === undefined) return;
      if (!news.includes(telling)) outcome.duplicates += 1;
      else if (key === undefined && i === 0) outcome.stored += 1;
      else outcome.merged += 1;
    });
  }
  return { fresh, more };
}

/** The stored rows that are told more of, taken out: a merged decision may lie in another day. */
async function takeStored(
  tx: Connection,
  projectId: number,
  more: readonly { key: StoredKey }[],
): Promise<Map<string, StoredContent>> {
  if (more.length === 0) return new Map();
  const keys = more.map(({ key }) => key);
  const before = await readStored(tx, projectId, keys);
  await tx.query({
    text: `/* take-decisions */ delete from telemetry.decisions d using unnest($2::text[], $3::bigint[]) as k(id, ns)
           where d.decision_id = k.id and d.time_ns = k.ns and d.project_id + 0 = $1`,
    values: [projectId, keys.map(({ id }) => id), keys.map(({ timeNs }) => timeNs)],
  });
  return before;
}

async function copyRows(tx: Connection, rows: readonly DecisionRow[]): Promise<void> {
  if (rows.length === 0) return;
  const { body, release } = encodeDecisions(rows);
  await copyIn(tx, copyDecisionsText, body);
  release();
}

/** `before`: what the merged ones were. One that moved to another time says so first, for who looks at the time it had. */
async function markForSeal(
  tx: Connection,
  projectId: number,
  rows: readonly DecisionRow[],
  before: ReadonlyMap<string, StoredContent>,
): Promise<void> {
  if (rows.length === 0) return;
  const entries: Buffer[] = [];
  const ids: Buffer[] = [];
  for (const { content, hash } of rows) {
    const { id, timeNs } = content.decision;
    const text = idText(id);
    const old = before.get(id)?.decision;
    if (old !== undefined && old.timeNs !== timeNs) {
      entries.push(movedEntry(id, old.timeNs));
      ids.push(text);
    }
    entries.push(sealEntry(id, timeNs, hash));
    ids.push(text);
  }
  await tx.query({
    name: "mark-decisions",
    text: "/* mark-decisions */ insert into telemetry.decision_marks (project_id, entries, ids) values ($1, $2, $3)",
    values: [projectId, Buffer.concat(entries), Buffer.concat(ids)],
  });
}

/** A decision joins a request or session with a trace as a span does. */
function* keysOf(projectId: number, rows: readonly DecisionRow[]): Generator<TraceKey> {
  for (const { content } of rows) {
    const { traceId, requestId, sessionId, timeNs } = content.decision;
    if (traceId === null) continue;
    const dayNs = dayStart(timeNs);
    if (requestId !== null) yield { projectId, kind: requestKey, value: requestId, traceId, dayNs };
    if (sessionId !== null) yield { projectId, kind: sessionKey, value: sessionId, traceId, dayNs };
  }
}
