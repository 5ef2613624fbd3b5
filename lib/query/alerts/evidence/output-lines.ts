import type { EvidenceLog } from "@/lib/contract/evidence";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { outputLevel } from "@/lib/model/output-level";
import { runSql } from "../../run-sql";
import { inScope, type Scope } from "../../scope";

const mostChunks = 200;
const mostBytes = 256 * 1024;
const linesBefore = 4;
const linesAfter = 4;
const mostCharacters = 1_000;
const escapes = /\p{Cc}\[[0-?]*[ -/]*[@-~]/gu;

type Chunk = { stream: number; received_at: Date; body: Buffer };

/** Of a run that prints rather than logs: the first error of the end of its output among the lines around it, else its last lines. */
export async function outputLines(
  db: Db,
  scope: Scope,
  runId: string,
  startNs: bigint,
): Promise<EvidenceLog[]> {
  const chunks = await runSql<Chunk>(
    db,
    "evidence-output",
    sql`select o.stream, o.received_at, substring(o.body from 1 for ${mostBytes}) as body from telemetry.run_output o
        where ${inScope(scope, sql`o.project_id`)} and o.run_id = ${runId} order by o.id desc limit ${mostChunks}`,
  );
  const lines = linesOf(lastBytes(chunks), startNs);
  const deciding = lines.findIndex(({ level }) => level === "error");
  if (deciding < 0) return lines.slice(-linesBefore - linesAfter);
  const around = lines.slice(Math.max(0, deciding - linesBefore), deciding + 1 + linesAfter);
  return around.map((line) => ({ ...line, deciding: line === lines[deciding] }));
}

/** Newest first in, oldest first out. */
function lastBytes(chunks: readonly Chunk[]): Chunk[] {
  const kept: Chunk[] = [];
  let bytes = 0;
  for (const chunk of chunks) {
    bytes += chunk.body.length;
    if (bytes > mostBytes && kept.length > 0) break;
    kept.push(chunk);
  }
  return kept.reverse();
}

function linesOf(chunks: readonly Chunk[], startNs: bigint): EvidenceLog[] {
  return chunks.flatMap(({ stream, received_at, body }) =>
    body
      .toString("utf8")
      .split("\n")
      .map((line) => line.replaceAll(escapes, "").trimEnd())
      .filter((line) => line !== "")
      .map((line): EvidenceLog => {
        const level = outputLevel(line);
        return {
          time: received_at.toISOString(),
          offset_ms: received_at.getTime() - Number(startNs) / 1e6,
          level: level === "error" ? "error" : level === "warning" ? "warn" : "info",
          service: stream === 2 ? "stderr" : "stdout",
          logger: null,
          body: line.slice(0, mostCharacters),
          deciding: false,
        };
      }),
  );
}
