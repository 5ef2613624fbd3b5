import type { RunRow } from "@/lib/contract/run-list";
import { errorBeside } from "../runs/run-words";

/** Why a run failed, in words, whatever is known of it. */
export function reasonOf(run: Pick<RunRow, "workflow" | "status" | "error" | "error_type">): string {
  if (run.error !== null && run.error.trim() !== "") {
    const words = errorBeside(run, run.error.trim().split("\n")[0] ?? "");
    return run.error_type === null || words.includes(run.error_type) ? words : `${run.error_type}: ${words}`;
  }
  if (run.error_type !== null) return run.error_type;
  if (run.status === "lost") return "It stopped sending and never said how it ended.";
  if (run.status === "blocked") return "It was blocked, without a reason given.";
  if (run.status === "timed_out") return "It took longer than it was allowed to.";
  return "It failed without saying why. Its spans may tell.";
}
