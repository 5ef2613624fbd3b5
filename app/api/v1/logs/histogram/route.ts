import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { logHistogram } from "@/lib/query/log-histogram";

export const dynamic = "force-dynamic";
export const GET = handle(operations.logHistogram, logHistogram);
