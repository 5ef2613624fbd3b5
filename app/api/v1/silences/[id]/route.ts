import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { operations } from "@/lib/contract/operations";
import { silenceChangeInput, silenceExpireInput } from "@/lib/contract/silence";
import { memberedProjectIds } from "@/lib/control/permissions";
import { changeSilence, expireSilence } from "@/lib/control/silences";
import { silenceDetail } from "@/lib/query/alerts/silence-detail";

export const dynamic = "force-dynamic";

const path = "/api/v1/silences/{id}";

export const GET = handle(operations.silenceDetail, silenceDetail);

export const PATCH = handleControl(path, silenceChangeInput, async ({ pool, session, input }) => {
  await changeSilence(pool, memberedProjectIds(session), input, session.email, Date.now());
  return { id: input.id };
});

/** It expires, and stays in the list of those that have. */
export const DELETE = handleControl(path, silenceExpireInput, async ({ pool, session, input }) => {
  await expireSilence(pool, memberedProjectIds(session), input.id, session.email, Date.now());
  return { id: input.id };
});
