// In: exports of spans, merged into one batch. Out: per export what was refused.
// One transaction holds the spans and all that is counted from them; counted is only what went in, so that a span sent
// again changes nothing. Safe to run twice and on several replicas at once.
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import type { Span } from "@/lib/model/span";
import { appendIncrements } from "@/lib/rollup/append-increments";
import { attributeKeysOf } from "./attribute-keys";
import { BatchFacts, type CountSpans } from "./batch-facts";
import { isBadData, isMissingPartition, isUniqueViolation, isWorthRepeating } from "./database-errors";
import { type GatheredSpans, gatherSpans, spansOf, type TraceExport } from "./gather-spans";
import { copySpans, type Inserted, mergeSpans, type ProjectSpans, sieveSpans } from "./insert-spans";
import { ensurePartitions, forgetPartitions } from "./partitions";
import { type ProjectResource, rememberResources, writeResources } from "./resources";
import { type KeepDaysOf, keepDaysFinder, type RetentionRules, retentionOf } from "./retention";
import { rememberTraceKeys, writeTraceKeys } from "./trace-keys";

export type { TraceExport } from "./gather-spans";
/** What became of an export. `duplicates`: items that had been stored before. */
export type Refusals = { refused: number; reasons: string[]; duplicates: number };

type Batch = {
  exports: readonly TraceExport[];
  gathered: GatheredSpans;
  count: CountSpans;
  rules: RetentionRules;
  keepDaysOf: KeepDaysOf;
};
/** `inserted`: null where that is all of them, as almost always. */
type Written = { inserted: readonly number[] | null; refused: ReadonlyMap<number, string> };
type InsertSome = typeof mergeSpans;

export async function writeTraces(
  pool: Pool,
  exports: readonly TraceExport[],
  count: CountSpans,
): Promise<Refusals[]> {
  const rules = await retentionOf(pool).rules();
  const keepDaysOf = keepDaysFinder(rules, "traces");
  // Before the transaction, so that the other lane's commit goes on meanwhile and locks are held shortly.
  const gathered = await gatherWithKeys(pool, count, (counting) =>
    gatherSpans(exports, { keys: attributeKeysOf(pool), keepDaysOf, count: counting }),
  );
  const written =
    gathered.total === 0
      ? { inserted: null, refused: new Map<number, string>() }
      : await insertSomehow(pool, { exports, gathered, count, rules, keepDaysOf });
  // Not after a failure: the connection may still be sending from them.
  gathered.rows.release();
  return outcomes(gathered, written);
}

/** Where keys of attributes were met for the first time, puts them into the dictionary and makes the rows again. */
async function gatherWithKeys(
  pool: Pool,
  count: CountSpans,
  gather: (count: CountSpans) => Promise<GatheredSpans>,
): Promise<GatheredSpans> {
  const gathered = await gather(count);
  const keys = attributeKeysOf(pool);
  if (!keys.hasMissed) return gathered;
  gathered.rows.release();
  await keys.learn(pool);
  return await gather(countedBefore(gathered.facts));
}

/** The same spans are counted once: names past the limits would be told twice. */
function countedBefore({ byProject }: BatchFacts): CountSpans {
  return (projectId) => ({
    add: () => {},
    increments: () => byProject.get(projectId)?.count.increments() ?? [],
  });
}

function outcomes({ sizes, total }: GatheredSpans, { inserted, refused }: Written): Refusals[] {
  const isNew = inserted === null || inserted.length === total ? null : new Uint8Array(total);
  for (const i of inserted ?? []) if (isNew !== null) isNew[i] = 1;
  let from = 0;
  return sizes.map((size) => {
    const to = from + size;
    const reasons = [...refused].filter(([i]) => i >= from && i < to).map(([, reason]) => reason);
    const stored = isNew?.subarray(from, to).reduce((sum, one) => sum + one, 0) ?? size;
    from = to;
    return { refused: reasons.length, reasons, duplicates: size - reasons.length - stored };
  });
}

/** Tries the fast way first; each kind of failure names the way that can deal with it. */
async function insertSomehow(pool: Pool, batch: Batch): Promise<Written> {
  let insert: InsertSome | undefined;
  const days = batch.gathered.facts.days();
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ensurePartitions(
        pool,
        batch.rules,
        "traces",
        days.map(({ projectId }) => projectId),
        days.map(({ dayNs }) => dayNs),
      );
      return insert === undefined ? await insertAll(pool, batch) : await insertNew(pool, batch, insert);
    } catch (error) {
      if (attempt >= 6) throw error;
      if (isUniqueViolation(error)) insert ??= mergeSpans;
      else if (isBadData(error) && insert !== sieveSpans) insert = sieveSpans;
      else if (isMissingPartition(error)) forgetPartitions();
      else if (!isWorthRepeating(error)) throw error;
    }
  }
}

async function insertAll(pool: Pool, { gathered, rules }: Batch): Promise<Written> {
  const { rows, facts } = gathered;
  await inRememberedTransaction(pool, async (tx) => {
    const resources = await writeResources(tx, facts.resources());
    await copySpans(tx, rows);
    return { resources, keys: await writeFacts(tx, rules, facts) };
  });
  return { inserted: null, refused: new Map() };
}

/** Some are stored already, or cannot be: all are read again, and counted is what went in. */
async function insertNew(pool: Pool, batch: Batch, insert: InsertSome): Promise<Written> {
  const items = allSpans(batch.exports);
  let written: Inserted = { inserted: [], refused: new Map() };
  await inRememberedTransaction(pool, async (tx) => {
    const resources = await writeResources(tx, distinctResources(items));
    written = await insert(tx, { ...items, keys: attributeKeysOf(pool), keepDaysOf: batch.keepDaysOf });
    const facts = new BatchFacts(batch.count);
    for (const [projectId, spans] of byProject(items, written.inserted)) facts.add(projectId, spans);
    return { resources, keys: await writeFacts(tx, batch.rules, facts) };
  });
  return written;
}

/** What was written for good is not written again: the caches learn of it after the commit. */
async function inRememberedTransaction(
  pool: Pool,
  work: (tx: Connection) => Promise<{ resources: string[]; keys: string[] }>,
): Promise<void> {
  const { resources, keys } = await inTransaction(pool, work);
  rememberResources(resources);
  rememberTraceKeys(keys);
}

async function writeFacts(tx: Connection, rules: RetentionRules, facts: BatchFacts): Promise<string[]> {
  const keys = await writeTraceKeys(tx, rules, facts.traceKeys());
  for (const [projectId, { count, touched }] of facts.byProject) {
    await appendIncrements(tx, count.increments());
    await touched.mark(tx, projectId);
  }
  return keys;
}

function allSpans(exports: readonly TraceExport[]): ProjectSpans {
  const items: ProjectSpans = { projectIds: [], spans: [] };
  for (const one of exports) {
    for (const span of spansOf(one)) {
      items.projectIds.push(one.projectId);
      items.spans.push(span);
    }
  }
  return items;
}

function distinctResources({ projectIds, spans }: ProjectSpans): Iterable<ProjectResource> {
  const distinct = new Map<string, ProjectResource>();
  spans.forEach(({ resource }, i) => {
    const projectId = projectIds[i] ?? 0;
    distinct.set(`${projectId}:${resource.id}`, { projectId, resource });
  });
  return distinct.values();
}

function byProject({ projectIds, spans }: ProjectSpans, indexes: readonly number[]): Map<number, Span[]> {
  const groups = new Map<number, Span[]>();
  for (const i of indexes) {
    const span = spans[i];
    const projectId = projectIds[i] ?? 0;
    if (span === undefined) continue;
    const group = groups.get(projectId);
    if (group) group.push(span);
    else groups.set(projectId, [span]);
  }
  return groups;
}
