import { micromark } from "micromark";
import type { RunbookText } from "@/components/issues/runbook";
import type { PageContext } from "@/lib/api/page-context";
import type { IssueDetail } from "@/lib/contract/issue-detail";
import { runbook, runbookNameOf } from "@/lib/query/runbook";

/** Runtower's own runbook for what fires, as HTML: by micromark's defaults raw HTML is text and addresses are only harmless ones. */
export async function runbookOf(
  { db, scope }: PageContext,
  detail: IssueDetail | undefined,
): Promise<RunbookText | null> {
  const alert = detail?.alerts[0];
  if (alert === undefined) return null;
  const name = runbookNameOf(alert.name, alert.annotations.runbook_url);
  if (name === null) return null;
  const { markdown } = await runbook(db, scope, { name });
  // The panel that it stands in bears its name already.
  return { name, html: micromark(markdown.replace(/^#\s.*\n+/, "")) };
}
