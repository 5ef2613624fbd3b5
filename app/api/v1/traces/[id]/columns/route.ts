import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { traceColumns } from "@/lib/query/trace-columns";

export const dynamic = "force-dynamic";
export const GET = handle(operations.traceColumns, traceColumns);
