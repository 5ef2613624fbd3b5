import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { decisionRevisions } from "@/lib/query/decision-revisions";

export const dynamic = "force-dynamic";
export const GET = handle(operations.decisionRevisions, decisionRevisions);
