import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { memberedProjectIds } from "@/lib/control/permissions";
import { cancelReplay } from "@/lib/control/replays";

export const dynamic = "force-dynamic";

export const POST = handleControl(controlOperations.replayCancel, async ({ pool, session, input }) => {
  await cancelReplay(pool, memberedProjectIds(session), input.id);
  return { id: input.id };
});
