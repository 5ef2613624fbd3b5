import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { resolve } from "@/lib/query/resolve";

export const dynamic = "force-dynamic";
export const GET = handle(operations.resolve, resolve);
