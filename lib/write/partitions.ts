import type { Db } from "@/lib/db/pool";
import { nsPerDay } from "@/lib/model/time";

/** Days (as whole days since the epoch) that this process knows to have partitions. */
const known = new Set<bigint>();

function dayOf(ns: bigint): bigint {
  return ns / nsPerDay - (ns < 0n && ns % nsPerDay !== 0n ? 1n : 0n);
}

/** Makes the partitions of every day in `times`, where this process has not seen them yet. Outside any transaction. */
export async function ensurePartitions(db: Db, times: Iterable<bigint>): Promise<void> {
  const missing = new Set<bigint>();
  for (const ns of times) {
    const day = dayOf(ns);
    if (!known.has(day)) missing.add(day);
  }
  for (const day of missing) {
    await db.query("/* ensure-partitions */ select telemetry.ensure_day($1)", [day * nsPerDay]);
    known.add(day);
  }
}

/** After "no partition found": retention may have dropped what this process remembered. */
export function forgetPartitions(): void {
  known.clear();
}

/** Start of the UTC day of an instant. */
export function dayStart(ns: bigint): bigint {
  return dayOf(ns) * nsPerDay;
}
