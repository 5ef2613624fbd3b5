import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { replayGroups } from "@/lib/query/replay-groups";

export const dynamic = "force-dynamic";
export const GET = handle(operations.replayGroups, replayGroups);
