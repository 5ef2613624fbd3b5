import type { EvidenceLog } from "@/lib/contract/evidence";
import type { LogRow } from "@/lib/contract/log-list";
import type { Db } from "@/lib/db/pool";
import { type Sql, sql } from "@/lib/db/sql";
import { logColumns, type StoredLog, toLogRows } from "../../rows/log-row";
import { runSql } from "../../run-sql";
import type { Scope } from "../../scope";

const mostTelling = 200;
const linesBefore = 4;
const linesAfter = 2;
const mostCharacters = 1_000;
const warn = 13;

export type LinesOf = { traceIds: readonly string[]; runId: string | null };

type LinesOfAll = { traceIds: readonly string[]; runIds: readonly string[] };

function ofThem(scope: Scope, { traceIds, runIds }: LinesOfAll): Sql {
  return sql`l.project_id + 0 = any(${scope.projectIds}::int[])
    and (l.trace_id = any(${traceIds}::uuid[]) or l.run_id = any(${runIds}::text[]))`;
}

/** Warnings and errors of traces and runs, in order of time; of each the first ones. */
export async function tellingLines(db: Db, scope: Scope, of: LinesOfAll): Promise<LogRow[]> {
  const rows = await runSql<StoredLog>(
    db,
    "evidence-telling-lines",
    sql`select ${logColumns} from (
          select l.*, row_number() over (partition by coalesce(l.trace_id::text, l.run_id) order by l.time_ns, l.id) as place
          from telemetry.log_records l where ${ofThem(scope, of)} and l.severity >= ${warn}
        ) l where l.place <= ${mostTelling} order by l.time_ns, l.id`,
  );
  return toLogRows(db, rows);
}

/**
 * The line that tells why: where something is missing (`about`) the one that names it, else one of the span where it began, else
 * the first error, else the first warning.
 */
export function decidingLine(
  lines: readonly LogRow[],
  causeSpanId: string | null,
  about: string | null,
): LogRow | null {
  const naming = about === null ? undefined : lines.find(({ body }) => body.includes(about));
  if (naming !== undefined) return naming;
  const isError = ({ level }: LogRow) => level === "error" || level === "fatal";
  const ofCause = lines.filter(({ span_id }) => span_id === causeSpanId && causeSpanId !== null);
  return ofCause.find(isError) ?? lines.find(isError) ?? ofCause[0] ?? lines[0] ?? null;
}

/** The deciding line among those around it; without one the last lines. */
export async function linesAround(
  db: Db,
  scope: Scope,
  { traceIds, runId }: LinesOf,
  deciding: LogRow | null,
  startNs: bigint,
): Promise<EvidenceLog[]> {
  const mine = ofThem(scope, { traceIds, runIds: runId === null ? [] : [runId] });
  const lines = (where: Sql, order: Sql, limit: number) =>
    sql`(select ${logColumns} from telemetry.log_records l where ${mine} and ${where} order by ${order} limit ${limit})`;
  const newest = sql`l.time_ns desc, l.id desc`;
  const at = deciding && sql`(${deciding.time_ns}::bigint, ${deciding.id}::bigint)`;
  const rows = await runSql<StoredLog>(
    db,
    "evidence-lines-around",
    at === null
      ? lines(sql`true`, newest, linesBefore + linesAfter)
      : sql`${lines(sql`(l.time_ns, l.id) < ${at}`, newest, linesBefore)} union all
          ${lines(sql`(l.time_ns, l.id) > ${at}`, sql`l.time_ns, l.id`, linesAfter)}`,
  );
  const around = [...(await toLogRows(db, rows)), ...(deciding === null ? [] : [deciding])];
  return around.sort(inTime).map((row) => toLog(row, startNs, row === deciding));
}

function inTime(a: LogRow, b: LogRow): number {
  const difference = BigInt(a.time_ns) - BigInt(b.time_ns) || BigInt(a.id) - BigInt(b.id);
  return difference < 0n ? -1 : Number(difference > 0n);
}

function toLog(row: LogRow, startNs: bigint, deciding: boolean): EvidenceLog {
  return {
    time: row.time,
    offset_ms: Number(BigInt(row.time_ns) - startNs) / 1e6,
    level: row.level,
    service: row.service,
    logger: row.logger,
    body: row.body.length > mostCharacters ? `${row.body.slice(0, mostCharacters)}…` : row.body,
    deciding,
  };
}
