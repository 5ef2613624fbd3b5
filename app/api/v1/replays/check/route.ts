import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import type { ReplayCheckOutput } from "@/lib/contract/replay";
import { memberedProject } from "@/lib/control/permissions";
import { readBundleBody } from "@/lib/control/policy-bundles";
import { checkPolicy } from "@/lib/replay/check-policy";
import { maxPolicyBodyBytes, policyInRequest } from "../policy-in-request";

export const dynamic = "force-dynamic";

export const POST = handleControl(
  controlOperations.replayCheck,
  async ({ pool, session, input }): Promise<ReplayCheckOutput> => {
    const project = memberedProject(session, input.project, "replay decisions");
    const { missing, calls, ...check } = await checkPolicy(
      await policyInRequest(input.policy, (id) => readBundleBody(pool, project.id, id)),
    );
    return { ...check, missing_data: missing, nondeterministic: calls };
  },
  { maxBodyBytes: maxPolicyBodyBytes },
);
