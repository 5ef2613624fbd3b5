import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { ingestStorage } from "@/lib/query/ingest-storage";

export const dynamic = "force-dynamic";
export const GET = handle(operations.ingestStorage, ingestStorage);
