import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { operations } from "@/lib/contract/operations";
import { ruleLimits } from "@/lib/contract/rule-input";
import { memberedProject } from "@/lib/control/permissions";
import { createRule } from "@/lib/control/rules/save-rule";
import { ruleList } from "@/lib/query/alerts/rule-list";

export const dynamic = "force-dynamic";

export const GET = handle(operations.ruleList, ruleList);

export const POST = handleControl(
  controlOperations.ruleCreate,
  ({ pool, session, input: { project, ...rule } }) => {
    const { id: projectId } = memberedProject(session, project, "make rules");
    return createRule(pool, { ...rule, projectId, email: session.email });
  },
  { maxBodyBytes: ruleLimits.bodyBytes },
);
