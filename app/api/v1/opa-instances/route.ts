import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { opaInstances } from "@/lib/query/opa-instances";

export const dynamic = "force-dynamic";
export const GET = handle(operations.opaInstances, opaInstances);
