import { handleControl } from "@/lib/api/handle-control";
import { ruleBulkInput } from "@/lib/contract/rule-input";
import { memberedProjectIds } from "@/lib/control/permissions";
import { switchRules } from "@/lib/control/rules/switch-rules";

export const dynamic = "force-dynamic";

export const POST = handleControl("/api/v1/rules/bulk", ruleBulkInput, ({ pool, session, input }) =>
  switchRules(pool, { ...input, projectIds: memberedProjectIds(session), email: session.email }),
);
