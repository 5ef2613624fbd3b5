import { checkDefinition } from "@/lib/alerts/check-definition";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { ruleCheckOutput, ruleLimits } from "@/lib/contract/rule-input";
import { visibleProject } from "@/lib/control/permissions";

export const dynamic = "force-dynamic";

/** Changes nothing: what is wrong with a rule while it is written. */
export const PUT = handleControl(
  controlOperations.ruleCheck,
  async ({ session, input: { project, rule } }) => {
    visibleProject(session, project);
    return ruleCheckOutput.parse(checkDefinition(rule));
  },
  { maxBodyBytes: ruleLimits.bodyBytes },
);
