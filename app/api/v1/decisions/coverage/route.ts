import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { decisionCoverage } from "@/lib/query/decision-coverage";

export const dynamic = "force-dynamic";
export const GET = handle(operations.decisionCoverage, decisionCoverage);
