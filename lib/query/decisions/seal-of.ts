import { createHash } from "node:crypto";
import type { DecisionDetailOutput } from "@/lib/contract/decision-detail";
import type { Db } from "@/lib/db/pool";
import { sql } from "@/lib/db/sql";
import { sealEntry } from "@/lib/model/decision-hash";
import { isoFromNs, nsFromMs } from "@/lib/model/time";
import { runSql } from "../run-sql";

/** How an entry begins: its time and the hash of its id. */
const prefixBytes = 24;

/** The newest seal that holds a decision; null until it is sealed. A decision told of again is sealed again. */
export async function sealOf(
  db: Db,
  projectId: number,
  id: string,
  timeNs: bigint,
): Promise<DecisionDetailOutput["seal"]> {
  const prefix = sealEntry(id, timeNs, createHash("sha256").digest()).subarray(0, prefixBytes);
  const [seal] = await runSql<{ n: bigint; sealed_ms: bigint }>(
    db,
    "decision-seal",
    sql`select s.n, s.sealed_ms from telemetry.decision_seals s
        where s.project_id = ${projectId} and s.last_ns >= ${timeNs} and s.first_ns <= ${timeNs}
          and position(${prefix}::bytea in s.entries) > 0
        order by s.n desc limit 1`,
  );
  return seal === undefined
    ? null
    : { n: Number(seal.n), sealed_at: isoFromNs(nsFromMs(Number(seal.sealed_ms))) };
}
