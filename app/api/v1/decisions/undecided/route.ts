import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { undecided } from "@/lib/query/undecided";

export const dynamic = "force-dynamic";
export const GET = handle(operations.undecided, undecided);
