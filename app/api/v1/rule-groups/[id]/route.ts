import { handleControl } from "@/lib/api/handle-control";
import { ruleGroupChangeInput } from "@/lib/contract/rule-input";
import { memberedProjectIds } from "@/lib/control/permissions";
import { changeGroup } from "@/lib/control/rules/change-places";

export const dynamic = "force-dynamic";

export const PATCH = handleControl(
  "/api/v1/rule-groups/{id}",
  ruleGroupChangeInput,
  ({ pool, session, input }) =>
    changeGroup(pool, { ...input, projectIds: memberedProjectIds(session), email: session.email }),
);
