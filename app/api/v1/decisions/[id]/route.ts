import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { decisionDetail } from "@/lib/query/decision-detail";

export const dynamic = "force-dynamic";
export const GET = handle(operations.decisionDetail, decisionDetail);
