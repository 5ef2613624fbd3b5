import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { createApiKey, listApiKeys, revokeApiKey } from "@/lib/control/api-keys";
import { managedProjectIds, mayManageKeys, projectIdsOf } from "@/lib/control/permissions";

export const dynamic = "force-dynamic";

export const GET = handleControl(controlOperations.keyList, async ({ db, session, input }) => ({
  data: await listApiKeys(db, projectIdsOf(session, input.project)),
}));

export const POST = handleControl(controlOperations.keyCreate, ({ db, session, input }) => {
  const project = mayManageKeys(session, input.project);
  const { name, can_read: canRead, can_write: canWrite } = input;
  return createApiKey(db, { projectId: project.id, name, canRead, canWrite, createdBy: session.userId });
});

export const DELETE = handleControl(controlOperations.keyRevoke, ({ db, session, input }) =>
  revokeApiKey(db, managedProjectIds(session), input.id),
);
