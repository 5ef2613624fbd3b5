import type { Outcome } from "./import-lines";
import { Refused, wordsOf } from "./post";
import { type Poster, splitWhereTooLarge } from "./split-batch";

/** Lines of decisions, as they stand in the file, to POST /v1/decisions. */
export function decisionSender(post: Poster): (lines: readonly string[]) => Promise<Outcome> {
  return splitWhereTooLarge(async (lines) => {
    const answer = await post("/v1/decisions", "application/x-ndjson", `${lines.join("\n")}\n`);
    if (answer.tooLarge) return null;
    const report = answer.body as Partial<Report> | undefined;
    // 400 with a report: not one of them could be taken.
    if (typeof report?.accepted !== "number" || !Array.isArray(report.errors))
      throw new Refused(`/v1/decisions answered ${answer.code}: ${wordsOf(JSON.stringify(report ?? ""))}`);
    return {
      accepted: report.accepted,
      merged: report.merged ?? 0,
      duplicates: report.duplicates ?? 0,
      refused: report.errors,
    };
  });
}

type Report = {
  accepted: number;
  merged: number;
  duplicates: number;
  rejected: number;
  errors: { index: number; reason: string }[];
};
