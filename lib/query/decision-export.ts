// Out: the lines of an export: decisions of a range and the seals that prove them, as of one moment. Nothing in it is unsealed.
import { setTimeout as sleep } from "node:timers/promises";
import {
  type DecisionExportInput,
  type ExportLine,
  type ExportLinks,
  type ExportSeal,
  exportFormat,
} from "@/lib/contract/decision-export";
import type { Connection, Pool } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { InvalidInput, Unavailable } from "@/lib/errors";
import { packLinks } from "@/lib/model/seal-links";
import { contentOfRow } from "@/lib/model/stored-decision";
import { nsFromMs, nsPerDay } from "@/lib/model/time";
import { decisionPages } from "./export/decision-pages";
import { expiredDays } from "./export/expired-days";
import type { ExportRange } from "./export/range";
import { chainHead, type StoredSeal, sealPages, waitingEntries } from "./export/seal-pages";
import { tellingOf } from "./export/telling";
import { compileQuery } from "./language/compile";
import { decisionSignal } from "./language/decision-signal";
import { type Scope, slugOf } from "./scope";

const maxDays = 4_000n;
const maxAtOnce = 2;
const sealedWithinMs = 15_000;
/** A reader that stands still for so long has gone. */
const longestStillMs = 600_000;
let running = 0;

type Options = { nowMs?: number; patienceMs?: number };

/** Each line as an object. Holds a connection until the last is taken, or the generator is ended. */
export async function* decisionExport(
  pool: Pool,
  scope: Scope,
  input: DecisionExportInput,
  { nowMs = Date.now(), patienceMs = sealedWithinMs }: Options = {},
): AsyncGenerator<ExportLine> {
  const range = rangeOf(scope, input, nowMs);
  const condition =
    input.q.trim() === ""
      ? sql`true`
      : (await compileQuery(input.q, decisionSignal, { db: pool, scope })).sql;
  if (running >= maxAtOnce)
    throw new Unavailable(`${maxAtOnce} exports are being made: come back when one has ended`, 10);
  running += 1;
  let broken: Error | undefined;
  const connection = await pool.connect().catch((error: unknown) => {
    running -= 1;
    throw error;
  });
  try {
    await beginSealed(connection, range, patienceMs);
    yield* lines(connection, { range, condition, scope, input, nowMs });
    await connection.query("commit");
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    running -= 1;
    await connection.query("rollback").catch((error: Error) => {
      broken = error;
    });
    connection.release(broken);
  }
}

function rangeOf(scope: Scope, input: DecisionExportInput, nowMs: number): ExportRange {
  const fromNs = nsFromMs(input.from);
  const toNs = nsFromMs(Math.min(input.to, nowMs));
  if (fromNs >= toNs) throw new InvalidInput("from must be before to, and before now");
  if ((toNs - fromNs) / nsPerDay > maxDays) throw new InvalidInput(`at most ${maxDays} days at a time`);
  return { projectId: scope.projectIds[0] ?? 0, fromNs, toNs };
}

/** One moment for everything that is read, chosen so that nothing of the range waits to be sealed. */
async function beginSealed(connection: Connection, range: ExportRange, patienceMs: number): Promise<void> {
  for (const startedMs = performance.now(); ; ) {
    await connection.query("begin isolation level repeatable read read only");
    await connection.query(
      `set local statement_timeout = 60000; set local idle_in_transaction_session_timeout = ${longestStillMs}`,
    );
    const waiting = await waitingEntries(connection, range.projectId, range);
    if (waiting.length === 0) return;
    await connection.query("rollback");
    if (performance.now() - startedMs > patienceMs)
      throw new Unavailable(
        "Decisions of this range arrive faster than they are sealed, or the worker does not seal: end the range earlier, or look at Integrity",
        5,
      );
    await sleep(300);
  }
}

type Parts = { range: ExportRange; condition: Sql; scope: Scope; input: DecisionExportInput; nowMs: number };

async function* lines(db: Connection, parts: Parts): AsyncGenerator<ExportLine> {
  const { range, condition, scope, input, nowMs } = parts;
  const head = await chainHead(db, range.projectId);
  yield {
    kind: "header",
    format: exportFormat,
    project: slugOf(scope, range.projectId),
    project_id: range.projectId,
    from_ns: String(range.fromNs),
    to_ns: String(range.toNs),
    q: input.q.trim(),
    exported_at: new Date(nowMs).toISOString(),
    head: head === undefined ? null : { n: String(head.n), hash: head.hash.toString("hex") },
    expired_days: await expiredDays(db, range),
  };
  let seals = 0;
  for await (const page of sealPages(db, range)) {
    seals += page.length;
    yield* sealLines(page);
  }
  let decisions = 0;
  for await (const page of decisionPages(db, range, condition)) {
    decisions += page.length;
    for (const row of page) {
      const { decision, tellings } = contentOfRow(row);
      yield { kind: "decision", ...tellingOf(decision), tellings: tellings.map(tellingOf) };
    }
  }
  yield { kind: "end", seals, decisions };
}

/** Those without an entry of the range are packed, as many as follow each other. */
function* sealLines(page: readonly StoredSeal[]): Generator<ExportLine> {
  let links: StoredSeal[] = [];
  for (const seal of page) {
    const before = links.at(-1);
    // Links are numbered from their first: where one is missing in between, it must show.
    if (before !== undefined && (seal.in_range || seal.n !== before.n + 1n)) {
      yield linksLine(links);
      links = [];
    }
    if (seal.in_range) yield sealLine(seal);
    else links.push(seal);
  }
  if (links.length > 0) yield linksLine(links);
}

function linksLine(seals: readonly StoredSeal[]): ExportLinks {
  const links = seals.map(({ sealed_ms, count, first_ns, last_ns, entries_hash }) => ({
    sealedMs: sealed_ms,
    count,
    firstNs: first_ns,
    lastNs: last_ns,
    entriesHash: entries_hash,
  }));
  return { kind: "links", first_n: String(seals[0]?.n ?? 0), data: packLinks(links).toString("base64") };
}

function sealLine(seal: StoredSeal): ExportSeal {
  return {
    kind: "seal",
    n: String(seal.n),
    sealed_ms: String(seal.sealed_ms),
    count: seal.count,
    first_ns: String(seal.first_ns),
    last_ns: String(seal.last_ns),
    previous: seal.previous.toString("hex"),
    entries_hash: seal.entries_hash.toString("hex"),
    hash: seal.hash.toString("hex"),
    entries: seal.entries?.toString("base64") ?? null,
    ids: seal.ids?.toString("base64") ?? null,
  };
}
