import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { memberedProjectIds } from "@/lib/control/permissions";
import { restoreRule } from "@/lib/control/rules/save-rule";

export const dynamic = "force-dynamic";

export const POST = handleControl(controlOperations.ruleRestore, ({ pool, session, input }) =>
  restoreRule(pool, { ...input, projectIds: memberedProjectIds(session), email: session.email }),
);
