import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { ruleFileText } from "@/lib/query/alerts/rule-files";

export const dynamic = "force-dynamic";

export const GET = handle(operations.ruleFileText, ruleFileText);
