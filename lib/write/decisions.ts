// In: decisions of several senders, merged into one batch. Out: per export what was new, known, merged, refused.
// A decision is known by its id: sent again it changes nothing, told by another source it is merged with what is stored, and
// what it counts as is taken back and counted again. One writer at a time per project, across processes, because a decision
// told twice at once may come through two receivers and lie in two days.
import { copyIn } from "@/lib/db/copy";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import type { Decision } from "@/lib/model/decision";
import { contentHash, type StoredContent, sealEntry } from "@/lib/model/decision-hash";
import type { RollupIncrement } from "@/lib/model/rollup";
import { appendIncrements } from "@/lib/rollup/append-increments";
import { isMissingPartition, isWorthRepeating } from "./database-errors";
import { copyDecisionsText, type DecisionRow, encodeDecisions } from "./decision-rows";
import { dayStart, ensurePartitions, forgetPartitions } from "./partitions";
import { type KeepDaysOf, keepDaysFinder, type RetentionRules, retentionOf } from "./retention";
import { findStored, readStored, type StoredKey } from "./stored-decisions";
import { rememberTraceKeys, requestKey, sessionKey, type TraceKey, writeTraceKeys } from "./trace-keys";

export type DecisionExport = { projectId: number; decisions: readonly Decision[] };
/** Of one export. `merged`: known from another source and now told by two. */
export type DecisionOutcome = { stored: number; merged: number; duplicates: number };
/** The pure rules of lib/derive; handed in, since the write side does not know them. */
export type DecisionRules = {
  merge(tellings: readonly Decision[]): StoredContent;
  count(projectId: number, decisions: readonly Decision[]): RollupIncrement[];
  retract(increments: readonly RollupIncrement[]): RollupIncrement[];
};

/** One decision of the batch: what its sources tell, and which exports brought it first. */
type Told = { tellings: Decision[]; outcome: DecisionOutcome };

export async function writeDecisions(
  pool: Pool,
  exports: readonly DecisionExport[],
  rules: DecisionRules,
): Promise<DecisionOutcome[]> {
  const retention = await retentionOf(pool).rules();
  const all = exports.flatMap(({ projectId, decisions }) => decisions.map((one) => ({ projectId, one })));
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ensurePartitions(
        pool,
        retention,
        "decisions",
        all.map(({ projectId }) => projectId),
        all.map(({ one }) => one.timeNs),
      );
      return await writeOnce(pool, retention, exports, rules);
    } catch (error) {
      if (attempt >= 6) throw error;
      if (isMissingPartition(error)) forgetPartitions();
      else if (!isWorthRepeating(error)) throw error;
    }
  }
}

async function writeOnce(
  pool: Pool,
  retention: RetentionRules,
  exports: readonly DecisionExport[],
  rules: DecisionRules,
): Promise<DecisionOutcome[]> {
  const outcomes = exports.map(() => ({ stored: 0, merged: 0, duplicates: 0 }));
  const byProject = gather(exports, outcomes);
  const keepDaysOf = keepDaysFinder(retention, "decisions");
  const keys = await inTransaction(pool, async (tx) => {
    const written: string[] = [];
    for (const projectId of [...byProject.keys()].sort((a, b) => a - b)) {
      await tx.query({
        name: "lock-decisions",
        text: "/* lock-decisions */ select pg_advisory_xact_lock(hashtext('telemetry.decisions'), $1)",
        values: [projectId],
      });
      const told = byProject.get(projectId) ?? new Map<string, Told>();
      const rows = await writeProject(tx, { projectId, told, rules, keepDaysOf });
      written.push(...(await writeTraceKeys(tx, retention, keysOf(projectId, rows))));
    }
    return written;
  });
  rememberTraceKeys(keys);
  return outcomes;
}

/** By project and id. Of two tellings by one source the first counts, the other is a repetition. */
function gather(
  exports: readonly DecisionExport[],
  outcomes: DecisionOutcome[],
): Map<number, Map<string, Told>> {
  const byProject = new Map<number, Map<string, Told>>();
  exports.forEach(({ projectId, decisions }, i) => {
    const outcome = outcomes[i];
    if (outcome === undefined) return;
    let told = byProject.get(projectId);
    if (told === undefined) {
      told = new Map();
      byProject.set(projectId, told);
    }
    for (const decision of decisions) {
      const known = told.get(decision.id);
      if (known === undefined) told.set(decision.id, { tellings: [decision], outcome });
      else if (known.tellings.some(({ source }) => source === decision.source)) outcome.duplicates += 1;
      else {
        known.tellings.push(decision);
        outcome.merged += 1;
      }
    }
  });
  return byProject;
}

type Work = {
  projectId: number;
  told: ReadonlyMap<string, Told>;
  rules: DecisionRules;
  keepDaysOf: KeepDaysOf;
};

async function writeProject(tx: Connection, work: Work): Promise<DecisionRow[]> {
  const { projectId, told, rules, keepDaysOf } = work;
  const stored = await findStored(
    tx,
    projectId,
    [...told.values()].flatMap(({ tellings }) => tellings[0] ?? []),
  );
  const contents: StoredContent[] = [];
  const more: { key: StoredKey; tellings: Decision[] }[] = [];
  for (const [id, { tellings, outcome }] of told) {
    const key = stored.get(id);
    const fresh =
      key === undefined ? tellings : tellings.filter(({ source }) => !key.sources.includes(source));
    if (key === undefined) {
      outcome.stored += 1;
      contents.push(rules.merge(tellings));
    } else if (fresh.length === 0) outcome.duplicates += 1;
    else {
      outcome.merged += 1;
      more.push({ key, tellings: fresh });
    }
  }
  const before = await takeStored(tx, projectId, more);
  const merged = more.flatMap(({ key, tellings }) => {
    const known = before.get(key.id);
    if (known === undefined) return [];
    const old = known.tellings.length === 0 ? [known.decision] : known.tellings;
    return rules.merge([...old, ...tellings]);
  });
  const rows = [...contents, ...merged].map((content) => ({
    projectId,
    keepDays: keepDaysOf(projectId, content.decision.timeNs),
    content,
    hash: contentHash(content),
  }));
  await copyRows(tx, rows);
  await appendIncrements(tx, [
    ...rules.retract(
      rules.count(
        projectId,
        [...before.values()].map(({ decision }) => decision),
      ),
    ),
    ...rules.count(
      projectId,
      rows.map(({ content }) => content.decision),
    ),
  ]);
  await markForSeal(tx, projectId, rows);
  return rows;
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

async function markForSeal(tx: Connection, projectId: number, rows: readonly DecisionRow[]): Promise<void> {
  if (rows.length === 0) return;
  const entries = Buffer.concat(
    rows.map(({ content: { decision }, hash }) => sealEntry(decision.id, decision.timeNs, hash)),
  );
  await tx.query({
    name: "mark-decisions",
    text: "/* mark-decisions */ insert into telemetry.decision_marks (project_id, entries) values ($1, $2)",
    values: [projectId, entries],
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
