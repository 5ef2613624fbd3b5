import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { operations } from "@/lib/contract/operations";
import { ruleDeleteInput, ruleEnableInput, ruleLimits, ruleSaveInput } from "@/lib/contract/rule-input";
import { memberedProjectIds } from "@/lib/control/permissions";
import { saveRule } from "@/lib/control/rules/save-rule";
import { switchRules } from "@/lib/control/rules/switch-rules";
import { ruleDetail } from "@/lib/query/alerts/rule-detail";

export const dynamic = "force-dynamic";
const path = "/api/v1/rules/{id}";

export const GET = handle(operations.ruleDetail, ruleDetail);

export const PUT = handleControl(
  path,
  ruleSaveInput,
  ({ pool, session, input }) =>
    saveRule(pool, { ...input, projectIds: memberedProjectIds(session), email: session.email }),
  { maxBodyBytes: ruleLimits.bodyBytes },
);

export const PATCH = handleControl(path, ruleEnableInput, ({ pool, session, input: { id, enabled } }) =>
  switchRules(pool, {
    projectIds: memberedProjectIds(session),
    ids: [id],
    action: enabled ? "enable" : "disable",
    email: session.email,
  }),
);

export const DELETE = handleControl(path, ruleDeleteInput, ({ pool, session, input: { id } }) =>
  switchRules(pool, {
    projectIds: memberedProjectIds(session),
    ids: [id],
    action: "delete",
    email: session.email,
  }),
);
