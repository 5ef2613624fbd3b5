import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { spanDetail } from "@/lib/query/span-detail";

export const dynamic = "force-dynamic";
export const GET = handle(operations.spanDetail, spanDetail);
