import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { decisionSeals } from "@/lib/query/decision-seals";

export const dynamic = "force-dynamic";
export const GET = handle(operations.decisionSeals, decisionSeals);
