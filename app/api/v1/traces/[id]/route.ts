import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { traceDetail } from "@/lib/query/trace-detail";

export const dynamic = "force-dynamic";
export const GET = handle(operations.traceDetail, traceDetail);
