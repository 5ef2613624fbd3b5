import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { operations } from "@/lib/contract/operations";
import { memberedProjectIds } from "@/lib/control/permissions";
import { deleteReplay } from "@/lib/control/replays";
import { replayDetail } from "@/lib/query/replay-detail";

export const dynamic = "force-dynamic";

export const GET = handle(operations.replayDetail, replayDetail);

export const DELETE = handleControl(controlOperations.replayDelete, async ({ pool, session, input }) => {
  await deleteReplay(pool, memberedProjectIds(session), input.id);
  return { deleted: input.id };
});
