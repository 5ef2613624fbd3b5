export const runStatuses = [
  "running",
  "succeeded",
  "failed",
  "blocked",
  "cancelled",
  "timed_out",
  "lost",
] as const;
export type RunStatus = (typeof runStatuses)[number];

export function isFinal(status: RunStatus): boolean {
  return status !== "running" && status !== "lost";
}

/** A run that did not do what it was asked to. */
export function isFailing(status: RunStatus): boolean {
  return status === "failed" || status === "blocked" || status === "timed_out" || status === "lost";
}
