import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { overviewNumbers } from "@/lib/query/overview-numbers";

export const dynamic = "force-dynamic";
export const GET = handle(operations.overviewNumbers, overviewNumbers);
