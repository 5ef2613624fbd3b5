import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { memberedProjectIds } from "@/lib/control/permissions";
import { switchRules } from "@/lib/control/rules/switch-rules";

export const dynamic = "force-dynamic";

export const POST = handleControl(controlOperations.ruleBulk, ({ pool, session, input }) =>
  switchRules(pool, { ...input, projectIds: memberedProjectIds(session), email: session.email }),
);
