import { handleControl } from "@/lib/api/handle-control";
import { policyBundleDeleteInput } from "@/lib/contract/replay";
import { memberedProjectIds } from "@/lib/control/permissions";
import { deleteBundle } from "@/lib/control/policy-bundles";

export const dynamic = "force-dynamic";

export const DELETE = handleControl(
  "/api/v1/policy-bundles/{id}",
  policyBundleDeleteInput,
  async ({ pool, session, input }) => {
    await deleteBundle(pool, memberedProjectIds(session), input.id);
    return { deleted: input.id };
  },
);
