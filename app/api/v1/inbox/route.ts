import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { inbox } from "@/lib/query/alerts/inbox";

export const dynamic = "force-dynamic";
export const GET = handle(operations.inbox, inbox);
