import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { issueDetail } from "@/lib/query/alerts/issue-detail";

export const dynamic = "force-dynamic";
export const GET = handle(operations.issueDetail, issueDetail);
