import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { traceMatches } from "@/lib/query/trace-matches";

export const dynamic = "force-dynamic";
export const GET = handle(operations.traceMatches, traceMatches);
