import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { facets } from "@/lib/query/facets";

export const dynamic = "force-dynamic";
export const GET = handle(operations.facets, facets);
