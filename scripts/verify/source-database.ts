import type { Connection, Pool } from "@/lib/db/pool";
import { contentHash } from "@/lib/model/decision-hash";
import { contentOfRow } from "@/lib/model/stored-decision";
import { nsPerDay, nsPerMs } from "@/lib/model/time";
import { decisionPages, type ExportedRow } from "@/lib/query/export/decision-pages";
import { expiredDays } from "@/lib/query/export/expired-days";
import type { ExportRange } from "@/lib/query/export/range";
import { chainHead, sealPages, waitingEntries } from "@/lib/query/export/seal-pages";
import type { Evidence, Source } from "./evidence";

export type Project = { id: number; slug: string };

export async function readProjects(pool: Pool): Promise<Project[]> {
  const { rows } = await pool.query<Project>(
    "/* verify-projects */ select id, slug from projects order by id",
  );
  return rows;
}

/** One moment of a database: what arrives meanwhile is not looked at. */
export async function withDatabaseSource<T>(
  pool: Pool,
  project: Project,
  range: { fromNs: bigint; toNs: bigint },
  work: (source: Source) => Promise<T>,
): Promise<T> {
  const db = await pool.connect();
  let broken: Error | undefined;
  try {
    await db.query("begin isolation level repeatable read read only");
    await db.query("set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0");
    const all = { ...range, projectId: project.id };
    const head = await chainHead(db, project.id);
    return await work({
      about: {
        ...all,
        project: project.slug,
        isFiltered: false,
        expiredDays: new Set(await expiredDays(db, all)),
        head: head ?? null,
      },
      evidence: () => readEvidence(db, all),
    });
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    await db.query("rollback").catch(() => {});
    db.release(broken);
  }
}

async function* readEvidence(db: Connection, range: ExportRange): AsyncGenerator<Evidence> {
  for await (const page of sealPages(db, range)) {
    for (const { previous, hash, ...seal } of page)
      yield {
        kind: "seal",
        n: seal.n,
        sealedMs: seal.sealed_ms,
        count: seal.count,
        firstNs: seal.first_ns,
        lastNs: seal.last_ns,
        entriesHash: seal.entries_hash,
        written: { previous, hash },
        isInRange: seal.in_range,
        entries: seal.entries,
        ids: seal.ids,
      };
  }
  for (const waiting of await waitingEntries(db, range.projectId, range))
    yield { kind: "waiting", ...waiting };
  for await (const page of decisionPages(db, range)) {
    for (const row of page) {
      const content = contentOfRow(row);
      yield { kind: "decision", content, line: null, oddities: odditiesOf(row, contentHash(content)) };
    }
  }
}

const repeated = [
  "verdict",
  "source",
  "point",
  "policy",
  "rule",
  "revision",
  "agent",
  "tool",
  "service",
] as const;

/** Columns that repeat what is sealed, for finding it: they must say the same. */
function odditiesOf(row: ExportedRow, hash: Buffer): string[] {
  const { attributes } = row;
  const oddities: string[] = [];
  if (!row.content_hash.equals(hash)) oddities.push("its column content_hash is not that of its content");
  for (const key of repeated)
    if ((attributes[key] ?? null) !== row[key]) oddities.push(`it is found by another ${key} than it has`);
  if ((attributes.user ?? null) !== row.user_id) oddities.push("it is found by another user than it has");
  if ((attributes.session ?? null) !== row.session_id)
    oddities.push("it is found by another session than it has");
  const sources = row.also?.map(({ source }) => source) ?? [row.source];
  if (sources.join() !== row.sources.join()) oddities.push("its sources are not those that told of it");
  return oddities;
}

/** What is not said of the range reaches as far as anything of the project does. */
export async function wholeRange(
  pool: Pool,
  { id }: Project,
  { fromNs, toNs }: { fromNs: bigint | undefined; toNs: bigint | undefined },
): Promise<{ fromNs: bigint; toNs: bigint }> {
  const { rows } = await pool.query<{ first: bigint | null; last: bigint | null }>(
    `/* verify-range */ select least(min(s.first_ns), (select min(time_ns) from telemetry.decisions where project_id = $1)) as first,
       greatest(max(s.last_ns), (select max(time_ns) from telemetry.decisions where project_id = $1)) as last
     from telemetry.decision_seals s where project_id = $1`,
    [id],
  );
  // What waits to be sealed may be younger than anything sealed: clocks ahead of ours are taken up to a day.
  const soonNs = BigInt(Date.now()) * nsPerMs + nsPerDay;
  const first = fromNs ?? rows[0]?.first ?? soonNs - 2n * nsPerDay;
  const latest = rows[0]?.last ?? first;
  const last = toNs ?? (latest > soonNs ? latest : soonNs) + 1n;
  return { fromNs: first, toNs: last > first ? last : first + 1n };
}
