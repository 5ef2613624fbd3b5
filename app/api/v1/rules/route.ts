import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { operations } from "@/lib/contract/operations";
import { ruleCreateInput, ruleLimits } from "@/lib/contract/rule-input";
import { memberedProject } from "@/lib/control/permissions";
import { createRule } from "@/lib/control/rules/save-rule";
import { ruleList } from "@/lib/query/alerts/rule-list";

export const dynamic = "force-dynamic";

export const GET = handle(operations.ruleList, ruleList);

export const POST = handleControl(
  "/api/v1/rules",
  ruleCreateInput,
  ({ pool, session, input: { project, ...rule } }) => {
    const { id: projectId } = memberedProject(session, project, "make rules");
    return createRule(pool, { ...rule, projectId, email: session.email });
  },
  { maxBodyBytes: ruleLimits.bodyBytes },
);
