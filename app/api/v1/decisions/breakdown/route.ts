import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { decisionBreakdown } from "@/lib/query/decision-breakdown";

export const dynamic = "force-dynamic";
export const GET = handle(operations.decisionBreakdown, decisionBreakdown);
