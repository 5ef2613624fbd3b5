import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { issueFacets } from "@/lib/query/alerts/issue-facets";

export const dynamic = "force-dynamic";
export const GET = handle(operations.issueFacets, issueFacets);
