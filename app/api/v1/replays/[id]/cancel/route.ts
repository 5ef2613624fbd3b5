import { handleControl } from "@/lib/api/handle-control";
import { replayDetailInput } from "@/lib/contract/replay";
import { memberedProjectIds } from "@/lib/control/permissions";
import { cancelReplay } from "@/lib/control/replays";

export const dynamic = "force-dynamic";

export const POST = handleControl(
  "/api/v1/replays/{id}/cancel",
  replayDetailInput,
  async ({ pool, session, input }) => {
    await cancelReplay(pool, memberedProjectIds(session), input.id);
    return { id: input.id };
  },
);
