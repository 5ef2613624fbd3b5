import { handleControl } from "@/lib/api/handle-control";
import { type ReplayCheckOutput, replayCheckInput } from "@/lib/contract/replay";
import { memberedProject } from "@/lib/control/permissions";
import { readBundleBody } from "@/lib/control/policy-bundles";
import { checkPolicy } from "@/lib/replay/check-policy";
import { maxPolicyBodyBytes, policyInRequest } from "../policy-in-request";

export const dynamic = "force-dynamic";

export const POST = handleControl(
  "/api/v1/replays/check",
  replayCheckInput,
  async ({ pool, session, input }): Promise<ReplayCheckOutput> => {
    const project = memberedProject(session, input.project, "replay decisions");
    const { missing, calls, ...check } = await checkPolicy(
      await policyInRequest(input.policy, (id) => readBundleBody(pool, project.id, id)),
    );
    return { ...check, missing_data: missing, nondeterministic: calls };
  },
  { maxBodyBytes: maxPolicyBodyBytes },
);
