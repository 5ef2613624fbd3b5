import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { runbook } from "@/lib/query/runbook";

export const dynamic = "force-dynamic";

export const GET = handle(operations.runbook, runbook);
