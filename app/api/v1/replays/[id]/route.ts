import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { operations } from "@/lib/contract/operations";
import { replayDetailInput } from "@/lib/contract/replay";
import { memberedProjectIds } from "@/lib/control/permissions";
import { deleteReplay } from "@/lib/control/replays";
import { replayDetail } from "@/lib/query/replay-detail";

export const dynamic = "force-dynamic";

export const GET = handle(operations.replayDetail, replayDetail);

export const DELETE = handleControl(
  "/api/v1/replays/{id}",
  replayDetailInput,
  async ({ pool, session, input }) => {
    await deleteReplay(pool, memberedProjectIds(session), input.id);
    return { deleted: input.id };
  },
);
