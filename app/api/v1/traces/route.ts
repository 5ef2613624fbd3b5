import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { traceList } from "@/lib/query/trace-list";

export const dynamic = "force-dynamic";
export const GET = handle(operations.traceList, traceList);
