import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { ingestActivity } from "@/lib/query/ingest-activity";

export const dynamic = "force-dynamic";
export const GET = handle(operations.ingestActivity, ingestActivity);
