import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { decisionList } from "@/lib/query/decision-list";

export const dynamic = "force-dynamic";
export const GET = handle(operations.decisionList, decisionList);
