import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { decisionsPanel } from "@/lib/query/decision-panels";

export const dynamic = "force-dynamic";
export const GET = handle(operations.decisionsPanel, decisionsPanel);
