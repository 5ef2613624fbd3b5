/** ok -> warn -> stop by how full the disk is, and back. */
export type DiskState = "ok" | "warn" | "stop";
export type DiskBounds = { warnPercent: number; stopPercent: number };

// Retention and vacuum give space back a little at a time: without this a full disk would open and close the doors every few seconds.
const slackPercent = 1;

/** A bound counts as left only once usage is a percent below it. */
export function nextDiskState(before: DiskState, usedPercent: number, bounds: DiskBounds): DiskState {
  const { warnPercent, stopPercent } = bounds;
  if (usedPercent >= stopPercent - (before === "stop" ? slackPercent : 0)) return "stop";
  return usedPercent >= warnPercent - (before === "ok" ? 0 : slackPercent) ? "warn" : "ok";
}

export type FileSystemSize = { blocks: number; bfree: number; bavail: number };

/** As `df` counts it: of what is not reserved for root. */
export function usedPercentOf({ blocks, bfree, bavail }: FileSystemSize): number {
  const used = blocks - bfree;
  return used + bavail === 0 ? 0 : (used / (used + bavail)) * 100;
}
