import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { runDetail } from "@/lib/query/run-detail";

export const dynamic = "force-dynamic";
export const GET = handle(operations.runDetail, runDetail);
