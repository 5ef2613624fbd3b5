// In: exports of spans, merged into one batch. Out: per export what was refused.
// One transaction holds the spans and all that is counted from them; counted is only what went in, so that a span sent
// again changes nothing. Safe to run twice and on several replicas at once.
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import type { RollupIncrement } from "@/lib/model/rollup";
import type { Span } from "@/lib/model/span";
import { appendIncrements } from "@/lib/rollup/append-increments";
import { attributeKeysOf, encodeWithKeys } from "./attribute-keys";
import { isBadData, isMissingPartition, isUniqueViolation, isWorthRepeating } from "./database-errors";
import {
  copySpans,
  type Inserted,
  mergeSpans,
  type ProjectSpans,
  type SpanBatch,
  sieveSpans,
} from "./insert-spans";
import { dayFinder, ensurePartitions, forgetPartitions } from "./partitions";
import { rememberResources, writeResources } from "./resources";
import { keepDaysFinder, type RetentionRules, retentionOf } from "./retention";
import { encodeSpans } from "./span-rows";
import { markTouched } from "./touched-traces";
import { rememberTraceKeys, requestKey, sessionKey, type TraceKey, writeTraceKeys } from "./trace-keys";

export type TraceExport = { projectId: number; spans: Span[] };
/** What became of an export. `duplicates`: items that had been stored before. */
export type Refusals = { refused: number; reasons: string[]; duplicates: number };
/** What a project's new spans add to the rollups. */
export type CountSpans = (projectId: number, spans: readonly Span[]) => RollupIncrement[];

type Insert = (tx: Connection, batch: SpanBatch) => Promise<Inserted>;

export async function writeTraces(
  pool: Pool,
  exports: readonly TraceExport[],
  count: CountSpans,
): Promise<Refusals[]> {
  const batch: ProjectSpans = {
    projectIds: exports.flatMap(({ projectId, spans }) => spans.map(() => projectId)),
    spans: exports.flatMap(({ spans }) => spans),
  };
  const result = await insertSomehow(pool, batch, count);
  const isNew = newOnes(batch.spans.length, result);
  let from = 0;
  return exports.map(({ spans }) => {
    const to = from + spans.length;
    const reasons = [...result.refused].filter(([i]) => i >= from && i < to).map(([, reason]) => reason);
    const inserted = isNew?.subarray(from, to).reduce((sum, one) => sum + one, 0) ?? spans.length;
    from = to;
    return { refused: reasons.length, reasons, duplicates: spans.length - reasons.length - inserted };
  });
}

/** 1 for each span of the batch that was not stored before; null where that is all of them, as almost always. */
function newOnes(size: number, { inserted }: Inserted): Uint8Array | null {
  if (inserted.length === size) return null;
  const isNew = new Uint8Array(size);
  for (const i of inserted) isNew[i] = 1;
  return isNew;
}

/** Tries the fast way first; each kind of failure names the way that can deal with it. */
async function insertSomehow(pool: Pool, items: ProjectSpans, count: CountSpans): Promise<Inserted> {
  let insert: Insert = copySpans;
  const rules = await retentionOf(pool).rules();
  const keepDaysOf = keepDaysFinder(rules, "traces");
  // Before the transaction, so that the other lane's commit goes on meanwhile and locks are held shortly.
  const rows = await encodeWithKeys(pool, (keys) =>
    encodeSpans(items.projectIds, items.spans, keys, keepDaysOf),
  );
  const batch = { ...items, rows, keys: attributeKeysOf(pool), keepDaysOf, rules };
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ensurePartitions(
        pool,
        rules,
        "traces",
        batch.projectIds,
        batch.spans.map(({ startNs }) => startNs),
      );
      const result = await insertOnce(pool, batch, count, insert);
      // Not after a failure: the connection may still be sending from them.
      rows.release();
      return result;
    } catch (error) {
      if (attempt >= 6) throw error;
      if (isUniqueViolation(error)) insert = insert === sieveSpans ? sieveSpans : mergeSpans;
      else if (isBadData(error) && insert !== sieveSpans) insert = sieveSpans;
      else if (isMissingPartition(error)) forgetPartitions();
      else if (!isWorthRepeating(error)) throw error;
    }
  }
}

async function insertOnce(
  pool: Pool,
  batch: SpanBatch & { rules: RetentionRules },
  count: CountSpans,
  insert: Insert,
): Promise<Inserted> {
  const { result, resources, keys } = await inTransaction(pool, async (tx) => {
    const resources = await writeResources(tx, distinctResources(batch));
    const result = await insert(tx, batch);
    const fresh = byProject(batch, result.inserted);
    const keys = await writeTraceKeys(tx, batch.rules, keysOf(fresh));
    for (const [projectId, spans] of fresh) {
      await appendIncrements(tx, count(projectId, spans));
      await markTouched(tx, projectId, spans);
    }
    return { result, resources, keys };
  });
  rememberResources(resources);
  rememberTraceKeys(keys);
  return result;
}

function distinctResources({ projectIds, spans }: ProjectSpans) {
  const distinct = new Map<string, { projectId: number; resource: Span["resource"] }>();
  let lastResource: Span["resource"] | undefined;
  let lastProject = -1;
  spans.forEach(({ resource }, i) => {
    const projectId = projectIds[i] ?? 0;
    if (resource === lastResource && projectId === lastProject) return;
    lastResource = resource;
    lastProject = projectId;
    distinct.set(`${projectId}:${resource.id}`, { projectId, resource });
  });
  return distinct.values();
}

function byProject(batch: ProjectSpans, indexes: readonly number[]): Map<number, Span[]> {
  const groups = new Map<number, Span[]>();
  for (const i of indexes) {
    const span = batch.spans[i];
    const projectId = batch.projectIds[i] ?? 0;
    if (span === undefined) continue;
    const group = groups.get(projectId);
    if (group) group.push(span);
    else groups.set(projectId, [span]);
  }
  return groups;
}

/** One key per trace, value and day: spans of one trace mostly say the same, so remembering the last spares the rest. */
function keysOf(groups: ReadonlyMap<number, readonly Span[]>): TraceKey[] {
  const keys: TraceKey[] = [];
  const dayOf = dayFinder();
  for (const [projectId, spans] of groups) {
    for (const kind of [requestKey, sessionKey]) {
      const last = new Map<string, TraceKey>();
      for (const { traceId, startNs, requestId, sessionId } of spans) {
        const value = kind === requestKey ? requestId : sessionId;
        if (value === null) continue;
        const dayNs = dayOf(startNs);
        const before = last.get(traceId);
        if (before !== undefined && before.value === value && before.dayNs === dayNs) continue;
        const key = { projectId, kind, value, traceId, dayNs };
        last.set(traceId, key);
        keys.push(key);
      }
    }
  }
  return keys;
}
