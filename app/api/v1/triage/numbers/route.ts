import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { triageNumbers } from "@/lib/query/alerts/triage-numbers";

export const dynamic = "force-dynamic";
export const GET = handle(operations.triageNumbers, triageNumbers);
