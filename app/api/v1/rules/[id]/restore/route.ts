import { handleControl } from "@/lib/api/handle-control";
import { ruleRestoreInput } from "@/lib/contract/rule-input";
import { memberedProjectIds } from "@/lib/control/permissions";
import { restoreRule } from "@/lib/control/rules/save-rule";

export const dynamic = "force-dynamic";

export const POST = handleControl(
  "/api/v1/rules/{id}/restore",
  ruleRestoreInput,
  ({ pool, session, input }) =>
    restoreRule(pool, { ...input, projectIds: memberedProjectIds(session), email: session.email }),
);
