import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { decisionHistogram } from "@/lib/query/decision-histogram";

export const dynamic = "force-dynamic";
export const GET = handle(operations.decisionHistogram, decisionHistogram);
