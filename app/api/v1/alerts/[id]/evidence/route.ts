import { webContext } from "@/lib/api/context";
import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { alertEvidence } from "@/lib/query/alerts/alert-evidence";

export const dynamic = "force-dynamic";
export const GET = handle(operations.alertEvidence, (db, scope, input) =>
  alertEvidence(db, scope, input, webContext().env.RUNTOWER_EVIDENCE_KEEP_DAYS),
);
