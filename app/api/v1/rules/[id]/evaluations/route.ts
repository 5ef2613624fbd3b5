import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { ruleEvaluations } from "@/lib/query/alerts/rule-evaluations";

export const dynamic = "force-dynamic";

export const GET = handle(operations.ruleEvaluations, ruleEvaluations);
