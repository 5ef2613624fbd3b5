// In: exports of log records, merged into one batch. Out: per export whether it was new and what was refused.
// A log record has no id: each export is known by a hash of its body, kept in the same transaction, so that the same
// body sent again, in parallel or on another replica, is written nowhere.
import { copyIn } from "@/lib/db/copy";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import type { LogRecord } from "@/lib/model/log-record";
import type { RollupIncrement } from "@/lib/model/rollup";
import { appendIncrements } from "@/lib/rollup/append-increments";
import { type AttributeKeys, attributeKeysOf } from "./attribute-keys";
import { isBadData, isMissingPartition, isWorthRepeating } from "./database-errors";
import { copyLogsText, encodeLogs } from "./log-rows";
import { dayStart, ensurePartitions, forgetPartitions } from "./partitions";
import { rememberResources, writeResources } from "./resources";
import { type KeepDaysOf, keepDaysFinder, type RetentionRules, retentionOf } from "./retention";
import { rememberTraceKeys, requestKey, type TraceKey, writeTraceKeys } from "./trace-keys";
import type { Refusals } from "./traces";

export type LogExport = { projectId: number; records: LogRecord[]; bodyHash: Buffer };
export type CountLogs = (projectId: number, records: readonly LogRecord[]) => RollupIncrement[];
/** What rows are made with. */
type Making = { keys: AttributeKeys; keepDaysOf: KeepDaysOf };
type Insert = (tx: Connection, one: LogExport, making: Making) => Promise<Map<number, string>>;

export async function writeLogs(
  pool: Pool,
  exports: readonly LogExport[],
  count: CountLogs,
): Promise<Refusals[]> {
  let sieve = false;
  await learnKeys(pool, exports);
  const rules = await retentionOf(pool).rules();
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ensurePartitions(
        pool,
        rules,
        "logs",
        exports.flatMap(({ projectId, records }) => records.map(() => projectId)),
        exports.flatMap(({ records }) => records.map(({ timeNs }) => timeNs)),
      );
      return await writeOnce(pool, rules, exports, count, sieve);
    } catch (error) {
      if (attempt >= 6) throw error;
      if (isBadData(error) && !sieve) sieve = true;
      else if (isMissingPartition(error)) forgetPartitions();
      else if (!isWorthRepeating(error)) throw error;
    }
  }
}

async function writeOnce(
  pool: Pool,
  rules: RetentionRules,
  exports: readonly LogExport[],
  count: CountLogs,
  sieve: boolean,
): Promise<Refusals[]> {
  const making = { keys: attributeKeysOf(pool), keepDaysOf: keepDaysFinder(rules, "logs") };
  const { outcomes, resources, keys } = await inTransaction(pool, async (tx) => {
    const fresh = await claimExports(tx, exports);
    const resources = await writeResources(
      tx,
      [...fresh].flatMap(({ projectId, records }) =>
        records.map(({ resource }) => ({ projectId, resource })),
      ),
    );
    const refusals = sieve ? await insertEach(tx, fresh, making) : await insertAll(tx, fresh, making);
    const keys = await writeTraceKeys(tx, rules, keysOf(fresh));
    for (const one of fresh) {
      const refused = refusals.get(one);
      const stored = refused ? one.records.filter((_, i) => !refused.has(i)) : one.records;
      await appendIncrements(tx, count(one.projectId, stored));
    }
    const outcomes = exports.map((one) => {
      const reasons = [...(refusals.get(one)?.values() ?? [])];
      const duplicates = fresh.has(one) ? 0 : one.records.length;
      return { refused: reasons.length, reasons, duplicates };
    });
    return { outcomes, resources, keys };
  });
  rememberResources(resources);
  rememberTraceKeys(keys);
  return outcomes;
}

/** Keys of attributes that are met for the first time go into the dictionary before the transaction. */
async function learnKeys(pool: Pool, exports: readonly LogExport[]): Promise<void> {
  const known = attributeKeysOf(pool);
  for (const { projectId, records } of exports) {
    for (const { attributes } of records) for (const key of attributes.keys) known.find(key, projectId);
  }
  if (known.hasMissed) await known.learn(pool);
}

/** Those exports whose body was not accepted before. A parallel writer of the same body is waited for. */
async function claimExports(tx: Connection, exports: readonly LogExport[]): Promise<Set<LogExport>> {
  const byHash = new Map(exports.map((one) => [`${one.bodyHash.toString("hex")}:${one.projectId}`, one]));
  const wanted = [...byHash].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const { rows } = await tx.query<{ hash: string; project_id: number }>({
    name: "claim-exports",
    text: `/* claim-exports */ insert into telemetry.exports (hash, project_id)
           select * from unnest($1::uuid[], $2::integer[]) on conflict do nothing returning hash, project_id`,
    values: [
      wanted.map(({ bodyHash }) => bodyHash.toString("hex")),
      wanted.map(({ projectId }) => projectId),
    ],
  });
  return new Set(
    rows.flatMap((row) => byHash.get(`${row.hash.replaceAll("-", "")}:${row.project_id}`) ?? []),
  );
}

async function insertAll(
  tx: Connection,
  fresh: ReadonlySet<LogExport>,
  making: Making,
): Promise<Map<LogExport, Map<number, string>>> {
  const all = [...fresh];
  const records = all.flatMap((one) => one.records);
  const projectIds = all.flatMap((one) => one.records.map(() => one.projectId));
  await copyRecords(tx, projectIds, records, making);
  return new Map();
}

async function copyRecords(
  tx: Connection,
  projectIds: number[],
  records: LogRecord[],
  making: Making,
): Promise<void> {
  if (records.length === 0) return;
  const { body, release } = encodeLogs(projectIds, records, making.keys, making.keepDaysOf);
  await copyIn(tx, copyLogsText, body);
  release();
}

async function insertEach(
  tx: Connection,
  fresh: ReadonlySet<LogExport>,
  making: Making,
): Promise<Map<LogExport, Map<number, string>>> {
  const refusals = new Map<LogExport, Map<number, string>>();
  for (const one of fresh) refusals.set(one, await sieveRecords(tx, one, making));
  return refusals;
}

/** Halves the export under savepoints until records that PostgreSQL refuses stand alone. */
const sieveRecords: Insert = async (tx, one, making) => {
  const refused = new Map<number, string>();
  const todo: number[][] = [one.records.map((_, i) => i)];
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    const records = part.flatMap((i) => one.records[i] ?? []);
    if (records.length === 0) continue;
    await tx.query("savepoint part");
    try {
      await copyRecords(
        tx,
        records.map(() => one.projectId),
        records,
        making,
      );
      await tx.query("release savepoint part");
    } catch (error) {
      if (!isBadData(error)) throw error;
      await tx.query("rollback to savepoint part");
      const half = Math.ceil(part.length / 2);
      if (part.length === 1) refused.set(part[0] ?? 0, (error as Error).message);
      else todo.push(part.slice(half), part.slice(0, half));
    }
  }
  return refused;
};

function* keysOf(exports: Iterable<LogExport>): Generator<TraceKey> {
  for (const { projectId, records } of exports) {
    for (const { requestId, traceId, timeNs } of records) {
      if (requestId !== null && traceId !== null) {
        yield { projectId, kind: requestKey, value: requestId, traceId, dayNs: dayStart(timeNs) };
      }
    }
  }
}
