import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { replayResults } from "@/lib/query/replay-results";

export const dynamic = "force-dynamic";
export const GET = handle(operations.replayResults, replayResults);
