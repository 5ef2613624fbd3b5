import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { assignees } from "@/lib/query/alerts/triage-counts";

export const dynamic = "force-dynamic";
export const GET = handle(operations.assignees, assignees);
