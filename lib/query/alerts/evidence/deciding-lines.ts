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

function ofThem(scope: Scope, { traceIds, runId }: LinesOf): Sql {
  return sql`l.project_id + 0 = any(${scope.projectIds}::int[])
    and (l.trace_id = any(${traceIds}::uuid[]) or (${runId}::text is not null and l.run_id = ${runId}::text))`;
}

/** Warnings and errors of a trace or run, in order of time. */
export async function tellingLines(db: Db, scope: Scope, of: LinesOf): Promise<LogRow[]> {
  const rows = await runSql<StoredLog>(
    db,
    "evidence-telling-lines",
    sql`select ${logColumns} from telemetry.log_records l where ${ofThem(scope, of)} and l.severity >= ${warn}
        order by l.time_ns, l.id limit ${mostTelling}`,
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
  of: LinesOf,
  deciding: LogRow | null,
  startNs: bigint,
): Promise<EvidenceLog[]> {
  const mine = ofThem(scope, of);
  const read = (where: Sql, order: Sql, limit: number) =>
    runSql<StoredLog>(
      db,
      "evidence-lines-around",
      sql`select ${logColumns} from telemetry.log_records l where ${mine} and ${where} order by ${order} limit ${limit}`,
    );
  const oldest = sql`l.time_ns, l.id`;
  const newest = sql`l.time_ns desc, l.id desc`;
  if (deciding === null) {
    const last = await read(sql`true`, newest, linesBefore + linesAfter);
    return (await toLogRows(db, last.reverse())).map((row) => toLog(row, startNs, false));
  }
  const at = sql`(${deciding.time_ns}::bigint, ${deciding.id}::bigint)`;
  const [before, after] = await Promise.all([
    read(sql`(l.time_ns, l.id) < ${at}`, newest, linesBefore),
    read(sql`(l.time_ns, l.id) > ${at}`, oldest, linesAfter),
  ]);
  return [
    ...(await toLogRows(db, before.reverse())).map((row) => toLog(row, startNs, false)),
    toLog(deciding, startNs, true),
    ...(await toLogRows(db, after)).map((row) => toLog(row, startNs, false)),
  ];
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
