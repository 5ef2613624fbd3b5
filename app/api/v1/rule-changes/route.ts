import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { ruleChanges } from "@/lib/query/alerts/rule-changes";

export const dynamic = "force-dynamic";

export const GET = handle(operations.ruleChanges, ruleChanges);
