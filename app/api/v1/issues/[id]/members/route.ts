import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { issueMembers } from "@/lib/query/alerts/issue-members";

export const dynamic = "force-dynamic";
export const GET = handle(operations.issueMembers, issueMembers);
