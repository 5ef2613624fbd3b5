import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { operations } from "@/lib/contract/operations";
import { memberedProjectIds } from "@/lib/control/permissions";
import { changeSilence, expireSilence } from "@/lib/control/silences";
import { silenceDetail } from "@/lib/query/alerts/silence-detail";

export const dynamic = "force-dynamic";

export const GET = handle(operations.silenceDetail, silenceDetail);

export const PATCH = handleControl(controlOperations.silenceChange, async ({ pool, session, input }) => {
  await changeSilence(pool, memberedProjectIds(session), input, session.email, Date.now());
  return { id: input.id };
});

/** It expires, and stays in the list of those that have. */
export const DELETE = handleControl(controlOperations.silenceExpire, async ({ pool, session, input }) => {
  await expireSilence(pool, memberedProjectIds(session), input.id, session.email, Date.now());
  return { id: input.id };
});
