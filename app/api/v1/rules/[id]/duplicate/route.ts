import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { memberedProjectIds } from "@/lib/control/permissions";
import { duplicateRule } from "@/lib/control/rules/save-rule";

export const dynamic = "force-dynamic";

export const POST = handleControl(controlOperations.ruleDuplicate, ({ pool, session, input: { id, name } }) =>
  duplicateRule(pool, { id, name, projectIds: memberedProjectIds(session), email: session.email }),
);
