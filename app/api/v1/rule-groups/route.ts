import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { ruleGroupList } from "@/lib/query/alerts/rule-list";

export const dynamic = "force-dynamic";

export const GET = handle(operations.ruleGroupList, ruleGroupList);
