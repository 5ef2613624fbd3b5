import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { logList } from "@/lib/query/log-list";

export const dynamic = "force-dynamic";
export const GET = handle(operations.logList, logList);
