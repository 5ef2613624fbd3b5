import { webContext } from "@/lib/api/context";
import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/contract/operations";
import { replayPreview } from "@/lib/query/replay-preview";

export const dynamic = "force-dynamic";
export const GET = handle(operations.replayPreview, (db, scope, input) =>
  replayPreview(db, scope, input, webContext().env.RUNTOWER_REPLAY_MAX_DECISIONS),
);
