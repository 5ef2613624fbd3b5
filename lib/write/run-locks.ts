import type { Connection } from "@/lib/db/pool";

// Advisory locks of whoever changes runs, always taken in this order of classes, and inside a class in order of the key, so
// that no two transactions can wait for each other. Colliding hashes only make two wait that need not.
const traceClass = 7201;
const wholeProjectClass = 7202;
const runClass = 7203;
const siblingsClass = 7204;

/** More locks than this in one transaction could exhaust the server's lock table; the project is locked as a whole then. */
const maxLocks = 400;

/** First of all: nobody else derives from, or binds, these traces. */
export async function lockTraces(
  tx: Connection,
  projectId: number,
  traceIds: Iterable<string>,
): Promise<void> {
  await lockAll(tx, traceClass, keysOf(projectId, traceIds));
}

/** Then: nobody else changes what these runs are made of. @returns true where the whole project was locked instead */
export async function lockRuns(
  tx: Connection,
  projectId: number,
  runIds: Iterable<string>,
): Promise<boolean> {
  const keys = keysOf(projectId, runIds);
  const whole = keys.length > maxLocks;
  await tx.query(`select ${whole ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared"}($1, $2)`, [
    wholeProjectClass,
    projectId,
  ]);
  if (!whole) await lockAll(tx, runClass, keys);
  return whole;
}

/** Last, before any row is written: nobody else numbers the attempts of these requests. */
export async function lockSiblings(
  tx: Connection,
  projectId: number,
  requestIds: Iterable<string>,
): Promise<void> {
  await lockAll(tx, siblingsClass, keysOf(projectId, requestIds));
}

async function lockAll(tx: Connection, lockClass: number, keys: readonly number[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    `/* run-locks */ select count(pg_advisory_xact_lock($1, key)) from unnest($2::integer[]) with ordinality as k(key, place)`,
    [lockClass, keys],
  );
}

function keysOf(projectId: number, ids: Iterable<string>): number[] {
  const keys = new Set<number>();
  for (const id of ids) keys.add(hash(`${projectId}:${id}`));
  return [...keys].sort((a, b) => a - b);
}

/** FNV-1a, as a signed 32-bit integer. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value | 0;
}
