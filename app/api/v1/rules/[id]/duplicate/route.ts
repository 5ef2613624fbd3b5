import { handleControl } from "@/lib/api/handle-control";
import { ruleDuplicateInput } from "@/lib/contract/rule-input";
import { memberedProjectIds } from "@/lib/control/permissions";
import { duplicateRule } from "@/lib/control/rules/save-rule";

export const dynamic = "force-dynamic";

export const POST = handleControl(
  "/api/v1/rules/{id}/duplicate",
  ruleDuplicateInput,
  ({ pool, session, input: { id, name } }) =>
    duplicateRule(pool, { id, name, projectIds: memberedProjectIds(session), email: session.email }),
);
