import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { traceIdFromUuid } from "@/lib/model/ids";
import type { ReplayedDecision } from "@/lib/model/replayed-decision";
import { compileQuery } from "../language/compile";
import { decisionSignal } from "../language/decision-signal";
import { runSql } from "../run-sql";
import { inScope, type Scope } from "../scope";
import { type Source, type WalkRow, walkNewest } from "../search/walk";

/** What a replay asks: the newest decisions that match, before `toNs`. */
export type Selection = { scope: Scope; q: string; fromNs: bigint | null; toNs: bigint };
/** A decision's place in the order of a replay; all before it are done. */
export type ReplayPlace = { timeNs: bigint; seq: bigint };
export type DecisionToReplay = ReplayedDecision & { place: ReplayPlace };

type Found = WalkRow & { bytes: number; has_input: boolean; is_hidden: boolean; policy: string | null };
type Row = Omit<
  DecisionToReplay,
  "place" | "id" | "timeNs" | "userId" | "requestId" | "runId" | "traceId"
> & {
  time_ns: bigint;
  seq: bigint;
  decision_id: string;
  user_id: string | null;
  request_id: string | null;
  run_id: string | null;
  trace_id: string | null;
};

const source: Source = {
  name: "decisions-to-replay",
  columns: sql`d.time_ns as at, array[d.seq::text] as keys, d.policy, d.input is not null as has_input,
    coalesce(d.erased, d.masked, d.redacted) is not null as is_hidden,
    coalesce(octet_length(d.input), 0) + coalesce(octet_length(d.result), 0) + coalesce(octet_length(d.details), 0) as bytes`,
  from: sql`telemetry.decisions d`,
  project: sql`d.project_id`,
  time: sql`d.time_ns`,
  keys: sql`d.seq`,
  order: sql`d.time_ns desc, d.seq desc`,
};
/** Keys that are looked for at once: each walk through a search begins with looking around. */
const findAtOnce = 10_000;
const maxChunkBytes = 16 * 1024 * 1024;
const walkAtOnce = 20_000;
const countBudgetMs = 2_000;
/** A search through everything stops now and then; a replay goes on from there. */
const findBudgetMs = 20_000;

/**
 * The decisions after `after`, at most `most`, in chunks of at most `atOnce` and of what fits into memory. The next chunk is read
 * while one is dealt with.
 */
export async function* decisionsToReplay(
  db: Db,
  selection: Selection,
  after: ReplayPlace | null,
  most: number,
  atOnce: number,
): AsyncGenerator<DecisionToReplay[], void> {
  let place = after;
  for (let left = most; left > 0; ) {
    const found = await findNext(db, selection, place, Math.min(left, findAtOnce));
    const chunks = fittingChunks(found, atOnce);
    let next = readChunk(db, selection.scope, chunks[0]);
    for (let i = 0; i < chunks.length; i += 1) {
      const rows = await next;
      next = readChunk(db, selection.scope, chunks[i + 1]);
      // Met where it is awaited; also when nobody asks for it any more.
      next.catch(() => {});
      if (rows.length > 0) yield rows;
    }
    left -= found.length;
    const last = found.at(-1);
    if (last === undefined) return;
    place = { timeNs: last.at, seq: BigInt(last.keys[0] ?? 0) };
  }
}

function fittingChunks(found: readonly Found[], atOnce: number): Found[][] {
  const chunks: Found[][] = [];
  let bytes = 0;
  for (const row of found) {
    const chunk = chunks.at(-1);
    bytes += row.bytes;
    if (chunk !== undefined && chunk.length < atOnce && bytes <= maxChunkBytes) chunk.push(row);
    else {
      chunks.push([row]);
      bytes = row.bytes;
    }
  }
  return chunks;
}

async function readChunk(
  db: Db,
  scope: Scope,
  chunk: readonly Found[] | undefined,
): Promise<DecisionToReplay[]> {
  if (chunk === undefined) return [];
  const times = chunk.map(({ at }) => at);
  const seqs = chunk.map(({ keys }) => keys[0]);
  // "offset 0" asks for each by the index; joined freely, the planner reads the whole table for each chunk.
  const rows = await runSql<Row>(
    db,
    "decisions-to-replay-read",
    sql`select one.* from unnest(${times}::bigint[], ${seqs}::bigint[]) as f(time_ns, seq)
        cross join lateral (
          select d.time_ns, d.seq, d.decision_id, d.source, d.verdict, d.policy, d.rule, d.revision, d.reason, d.agent, d.tool,
            d.user_id, d.request_id, d.run_id, d.trace_id, d.input, d.result, d.details,
            coalesce(d.erased, '{}') || coalesce(d.masked, '{}') || coalesce(d.redacted, '{}') as hidden
          from telemetry.decisions d
          where ${inScope(scope, sql`d.project_id`)} and d.time_ns = f.time_ns and d.seq = f.seq offset 0) as one
        order by one.time_ns desc, one.seq desc`,
  );
  return rows.map(toDecision);
}

/** Throws InvalidInput where the query is at fault. */
export async function checkSelection(db: Db, { scope, q }: Pick<Selection, "scope" | "q">): Promise<void> {
  await compileQuery(q, decisionSignal, { db, scope });
}

async function findNext(
  db: Db,
  selection: Selection,
  after: ReplayPlace | null,
  limit: number,
): Promise<Found[]> {
  let at = after === null ? null : { at: after.timeNs, keys: [String(after.seq)] as string[] | null };
  const { scope, q } = selection;
  const condition = await compileQuery(q, decisionSignal, { db, scope });
  const found: Found[] = [];
  for (;;) {
    const stopped: bigint[] = [];
    const chunk = () => ({ limit: limit - found.length, where: sql`true` });
    const stop = { budgetMs: findBudgetMs, onStop: (ns: bigint) => stopped.push(ns) };
    for await (const rows of walkNewest<Found>(db, scope, source, condition, selection, at, chunk, stop)) {
      found.push(...rows);
      if (found.length >= limit) return found;
    }
    const [from] = stopped;
    if (from === undefined || found.length > 0) return found;
    at = { at: from, keys: null };
  }
}

export type SelectionCount = {
  decisions: number;
  /** There are more: past `most`, or further back than there was time to look. */
  more: boolean;
  withInput: number;
  hidden: number;
  policies: Map<string | null, number>;
};

/** Counted newest first, up to `most`, for about two seconds. */
export async function countSelection(db: Db, selection: Selection, most: number): Promise<SelectionCount> {
  const { scope, q } = selection;
  const condition = await compileQuery(q, decisionSignal, { db, scope });
  const count: SelectionCount = { decisions: 0, more: false, withInput: 0, hidden: 0, policies: new Map() };
  const chunk = () => ({ limit: Math.min(walkAtOnce, most + 1 - count.decisions), where: sql`true` });
  const onStop = () => {
    count.more = true;
  };
  const stop = { budgetMs: countBudgetMs, onStop };
  for await (const rows of walkNewest<Found>(db, scope, source, condition, selection, null, chunk, stop)) {
    for (const { has_input: hasInput, is_hidden: isHidden, policy } of rows) {
      count.decisions += 1;
      if (hasInput) count.withInput += 1;
      if (isHidden) count.hidden += 1;
      count.policies.set(policy, (count.policies.get(policy) ?? 0) + 1);
    }
    if (count.decisions > most) {
      count.more = true;
      break;
    }
  }
  return count;
}

function toDecision(row: Row): DecisionToReplay {
  const { time_ns, seq, decision_id, user_id, request_id, run_id, trace_id, ...same } = row;
  return {
    ...same,
    place: { timeNs: time_ns, seq },
    id: decision_id,
    timeNs: time_ns,
    userId: user_id,
    requestId: request_id,
    runId: run_id,
    traceId: trace_id === null ? null : traceIdFromUuid(trace_id),
  };
}
