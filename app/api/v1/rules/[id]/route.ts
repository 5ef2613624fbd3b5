import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { operations } from "@/lib/contract/operations";
import { ruleLimits } from "@/lib/contract/rule-input";
import { memberedProjectIds } from "@/lib/control/permissions";
import { saveRule } from "@/lib/control/rules/save-rule";
import { switchRules } from "@/lib/control/rules/switch-rules";
import { ruleDetail } from "@/lib/query/alerts/rule-detail";

export const dynamic = "force-dynamic";

export const GET = handle(operations.ruleDetail, ruleDetail);

export const PUT = handleControl(
  controlOperations.ruleSave,
  ({ pool, session, input }) =>
    saveRule(pool, { ...input, projectIds: memberedProjectIds(session), email: session.email }),
  { maxBodyBytes: ruleLimits.bodyBytes },
);

export const PATCH = handleControl(
  controlOperations.ruleEnable,
  ({ pool, session, input: { id, enabled } }) =>
    switchRules(pool, {
      projectIds: memberedProjectIds(session),
      ids: [id],
      action: enabled ? "enable" : "disable",
      email: session.email,
    }),
);

export const DELETE = handleControl(controlOperations.ruleDelete, ({ pool, session, input: { id } }) =>
  switchRules(pool, {
    projectIds: memberedProjectIds(session),
    ids: [id],
    action: "delete",
    email: session.email,
  }),
);
