import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { memberedProjectIds } from "@/lib/control/permissions";
import { changeGroup } from "@/lib/control/rules/change-places";

export const dynamic = "force-dynamic";

export const PATCH = handleControl(controlOperations.ruleGroupChange, ({ pool, session, input }) =>
  changeGroup(pool, { ...input, projectIds: memberedProjectIds(session), email: session.email }),
);
