import type { LogRow } from "@/lib/contract/log-list";

export type Level = LogRow["level"];
/** Worst first, as they are stacked from the ground up. */
export const levels: readonly Level[] = ["fatal", "error", "warn", "info", "debug", "trace"];

export const levelColour: Record<Level, string> = {
  fatal: "var(--error)",
  error: "var(--error)",
  warn: "var(--warning)",
  info: "var(--line-strong)",
  debug: "var(--line)",
  trace: "var(--line)",
};

export const levelText: Record<Level, string> = {
  fatal: "text-error font-semibold",
  error: "text-error",
  warn: "text-warning",
  info: "text-text-2",
  debug: "text-text-3",
  trace: "text-text-3",
};
