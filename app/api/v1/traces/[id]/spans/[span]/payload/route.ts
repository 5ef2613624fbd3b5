import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { payload } from "@/lib/query/payload";

export const dynamic = "force-dynamic";
export const GET = handle(operations.payload, payload);
