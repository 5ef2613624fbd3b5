import { handleControl } from "@/lib/api/handle-control";
import { apiKeyCreateInput, apiKeyListInput, apiKeyRevokeInput } from "@/lib/contract/api-keys";
import { createApiKey, listApiKeys, revokeApiKey } from "@/lib/control/api-keys";
import { managedProjectIds, mayManageKeys, projectIdsOf } from "@/lib/control/permissions";

export const dynamic = "force-dynamic";

export const GET = handleControl("/api/v1/keys", apiKeyListInput, async ({ db, session, input }) => ({
  data: await listApiKeys(db, projectIdsOf(session, input.project)),
}));

export const POST = handleControl("/api/v1/keys", apiKeyCreateInput, ({ db, session, input }) => {
  const project = mayManageKeys(session, input.project);
  const { name, can_read: canRead, can_write: canWrite } = input;
  return createApiKey(db, { projectId: project.id, name, canRead, canWrite, createdBy: session.userId });
});

export const DELETE = handleControl("/api/v1/keys", apiKeyRevokeInput, ({ db, session, input }) =>
  revokeApiKey(db, managedProjectIds(session), input.id),
);
