import { webContext } from "@/lib/api/context";
import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { issueEvidence } from "@/lib/query/alerts/issue-evidence";

export const dynamic = "force-dynamic";
export const GET = handle(operations.issueEvidence, (db, scope, input) =>
  issueEvidence(db, scope, input, webContext().env.RUNTOWER_EVIDENCE_KEEP_DAYS),
);
