import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { runList } from "@/lib/query/run-list";

export const dynamic = "force-dynamic";
export const GET = handle(operations.runList, runList);
