import { handleControl } from "@/lib/api/handle-control";
import { apiKeyRevokeInput } from "@/lib/contract/api-keys";
import { revokeApiKey } from "@/lib/control/api-keys";
import { managedProjectIds } from "@/lib/control/permissions";

export const dynamic = "force-dynamic";

export const DELETE = handleControl("/api/v1/keys/{id}", apiKeyRevokeInput, ({ db, session, input }) =>
  revokeApiKey(db, managedProjectIds(session), input.id),
);
