// In: marks of stored decisions (telemetry.decision_marks), in order of writing. Out: seals appended to each project's chain,
// and the marks gone, in one transaction: a crash at any point leaves the chain and what is still to be sealed right.
import { createHash } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { type Connection, inTransaction, type Pool } from "@/lib/db/pool";
import { entryBytes, entryTimes, firstPrevious, sealHash } from "@/lib/model/decision-hash";

/** A seal is read as a whole: 2.8 MB at most, and a mark more. */
const maxEntriesPerSeal = 50_000;
const maxEntriesAtOnce = 200_000;
/** Sealed together where few come: fewer links in the chain. */
const waitMs = 1_500;

export type Sealed = { entries: number; seals: number; more: boolean };
type Mark = { id: bigint; project_id: number; entries: Buffer; ids: Buffer | null };

/** Seals what waits, if the oldest has waited long enough or there is much of it. One caller at a time. */
export async function sealDecisions(pool: Pool, nowMs = Date.now()): Promise<Sealed> {
  return inTransaction(pool, async (tx) => {
    const marks = await takeMarks(tx, nowMs);
    const byProject = new Map<number, Mark[]>();
    for (const mark of marks) {
      const group = byProject.get(mark.project_id);
      if (group) group.push(mark);
      else byProject.set(mark.project_id, [mark]);
    }
    let seals = 0;
    for (const [projectId, group] of byProject) seals += await appendSeals(tx, projectId, group, nowMs);
    if (marks.length > 0)
      await tx.query({
        text: "/* drop-decision-marks */ delete from telemetry.decision_marks where id = any($1)",
        values: [marks.map(({ id }) => id)],
      });
    const entries = marks.reduce((sum, mark) => sum + mark.entries.length / entryBytes, 0);
    return { entries, seals, more: entries >= maxEntriesAtOnce };
  });
}

/** Of one project marks are committed in order of id: its writers take turns. */
async function takeMarks(tx: Connection, nowMs: number): Promise<Mark[]> {
  const { rows: due } = await tx.query<{ due: boolean }>({
    name: "decision-marks-due",
    text: `/* decision-marks-due */ select min(written_at) <= $1 or sum(length(entries)) >= $2 as due
           from telemetry.decision_marks`,
    values: [new Date(nowMs - waitMs), maxEntriesPerSeal * entryBytes],
  });
  if (due[0]?.due !== true) return [];
  const { rows } = await tx.query<Mark>({
    name: "take-decision-marks",
    text: `/* take-decision-marks */ select id, project_id, entries, ids from (
             select *, sum(length(entries)) over (order by id) - length(entries) as before from telemetry.decision_marks) as m
           where before < $1 order by id`,
    values: [maxEntriesAtOnce * entryBytes],
  });
  return rows;
}

async function appendSeals(
  tx: Connection,
  projectId: number,
  marks: readonly Mark[],
  nowMs: number,
): Promise<number> {
  const { rows } = await tx.query<{ n: bigint; hash: Buffer; sealed_ms: bigint }>({
    name: "last-seal",
    text: `/* last-seal */ select n, hash, sealed_ms from telemetry.decision_seals where project_id = $1 order by n desc limit 1`,
    values: [projectId],
  });
  let [last] = rows;
  const groups = bounded(marks);
  for (const group of groups) {
    const entries = Buffer.concat(group.map((mark) => mark.entries));
    const n = (last?.n ?? 0n) + 1n;
    const previous = last?.hash ?? firstPrevious;
    // A clock that was set back does not make the chain run backwards.
    const sealedMs = BigInt(Math.max(nowMs, Number(last?.sealed_ms ?? 0)));
    const entriesHash = createHash("sha256").update(entries).digest();
    const count = entries.length / entryBytes;
    const { firstNs, lastNs } = entryTimes(entries);
    const hash = sealHash(previous, { projectId, n, sealedMs, count, firstNs, lastNs, entriesHash });
    await tx.query({
      name: "append-seal",
      text: `/* append-seal */ insert into telemetry.decision_seals
               (project_id, n, sealed_ms, count, first_ns, last_ns, previous, hash, entries_hash, entries, ids)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      values: [
        projectId,
        n,
        sealedMs,
        count,
        firstNs,
        lastNs,
        previous,
        hash,
        entriesHash,
        entries,
        idsOf(group),
      ],
    });
    last = { n, hash, sealed_ms: sealedMs };
  }
  return groups.length;
}

/** Marks stay whole: an entry that says that a decision moved is followed by the one that says where to. */
function bounded(marks: readonly Mark[]): Mark[][] {
  const groups: Mark[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const mark of marks) {
    if (size + mark.entries.length > maxEntriesPerSeal * entryBytes) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(mark);
    size += mark.entries.length;
  }
  return groups;
}

function idsOf(marks: readonly Mark[]): Buffer | null {
  const ids = marks.flatMap((mark) => mark.ids ?? []);
  return ids.length < marks.length ? null : deflateRawSync(Buffer.concat(ids), { level: 1 });
}

/** How long the decision that waits longest does; 0 where none waits. */
export async function sealLagMs(pool: Pool, nowMs = Date.now()): Promise<number> {
  const { rows } = await pool.query<{ since: Date | null }>({
    name: "seal-lag",
    text: "/* seal-lag */ select min(written_at) as since from telemetry.decision_marks",
  });
  const since = rows[0]?.since;
  return since ? Math.max(0, nowMs - since.getTime()) : 0;
}
