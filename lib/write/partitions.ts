import type { Db } from "@/lib/db/pool";
import { nsPerDay } from "@/lib/model/time";

/** Starts of days (ns) that this process knows to have partitions. */
const known = new Set<bigint>();

function dayOf(ns: bigint): bigint {
  return ns / nsPerDay - (ns < 0n && ns % nsPerDay !== 0n ? 1n : 0n);
}

/** Makes the partitions of every day in `times`, where this process has not seen them yet. Outside any transaction. */
export async function ensurePartitions(db: Db, times: Iterable<bigint>): Promise<void> {
  const missing = new Set<bigint>();
  const startOf = dayFinder();
  let last = -1n;
  for (const ns of times) {
    const day = startOf(ns);
    if (day !== last && !known.has(day)) missing.add(day);
    last = day;
  }
  for (const day of missing) {
    await db.query("/* ensure-partitions */ select telemetry.ensure_day($1)", [day]);
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

/** `dayStart` for many instants of mostly one day: dividing a bigint for each would cost more than all else here. */
export function dayFinder(): (ns: bigint) => bigint {
  let from = 0n;
  let to = 0n;
  return (ns) => {
    if (ns >= from && ns < to) return from;
    from = dayStart(ns);
    to = from + nsPerDay;
    return from;
  };
}
