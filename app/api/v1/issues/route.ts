import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { issueList } from "@/lib/query/alerts/issue-list";

export const dynamic = "force-dynamic";
export const GET = handle(operations.issueList, issueList);
