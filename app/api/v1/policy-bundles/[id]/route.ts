import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { memberedProjectIds } from "@/lib/control/permissions";
import { deleteBundle } from "@/lib/control/policy-bundles";

export const dynamic = "force-dynamic";

export const DELETE = handleControl(
  controlOperations.policyBundleDelete,
  async ({ pool, session, input }) => {
    await deleteBundle(pool, memberedProjectIds(session), input.id);
    return { deleted: input.id };
  },
);
