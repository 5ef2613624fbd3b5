import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** What the numbers were taken on. */
export function describeMachine(): Record<string, string | number> {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    postgres: "18 (embedded, fsync on, synchronous_commit on)",
    ...(limitOfCgroup() !== null && { memoryLimitMb: limitOfCgroup() as number }),
  };
}

/** The memory that a container may use, in MB; null where there is no such limit. */
function limitOfCgroup(): number | null {
  try {
    const bytes = Number(readFileSync("/sys/fs/cgroup/memory.max", "utf8"));
    return Number.isFinite(bytes) ? Math.round(bytes / 2 ** 20) : null;
  } catch {
    return null;
  }
}
