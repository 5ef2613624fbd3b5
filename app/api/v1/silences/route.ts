import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { operations } from "@/lib/contract/operations";
import { memberedProject } from "@/lib/control/permissions";
import { addSilence } from "@/lib/control/silences";
import { silenceList } from "@/lib/query/alerts/silence-list";

export const dynamic = "force-dynamic";

export const GET = handle(operations.silenceList, silenceList);

export const POST = handleControl(controlOperations.silenceCreate, async ({ pool, session, input }) => {
  const project = memberedProject(session, input.project, "silence alerts");
  const nowMs = Date.now();
  const id = await addSilence(pool, {
    ...input,
    projectId: project.id,
    who: session.email,
    startsMs: input.starts_at ?? nowMs,
    endsMs: input.ends_at,
    nowMs,
  });
  return { id };
});
