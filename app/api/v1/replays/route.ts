import { webContext } from "@/lib/api/context";
import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { operations } from "@/lib/contract/operations";
import { memberedProject } from "@/lib/control/permissions";
import { readBundleBody } from "@/lib/control/policy-bundles";
import { createReplay } from "@/lib/control/replays";
import { InvalidInput } from "@/lib/errors";
import { replayList } from "@/lib/query/replay-list";
import { checkSelection } from "@/lib/query/replays/decisions-to-replay";
import { checkPolicy } from "@/lib/replay/check-policy";
import { maxPolicyBodyBytes, policyInRequest } from "./policy-in-request";

export const dynamic = "force-dynamic";

export const GET = handle(operations.replayList, replayList);

export const POST = handleControl(
  controlOperations.replayCreate,
  async ({ pool, session, input }) => {
    const project = memberedProject(session, input.project, "replay decisions");
    await checkSelection(pool, { scope: { projectIds: [project.id], slugs: [project.slug] }, q: input.q });
    const { faults } = await checkPolicy(
      await policyInRequest(input.policy, (id) => readBundleBody(pool, project.id, id)),
    );
    if (faults.length > 0) throw new InvalidInput("The policy does not compile", faults);
    const most = webContext().env.RUNTOWER_REPLAY_MAX_DECISIONS;
    const { email } = session;
    return { id: await createReplay(pool, { projectId: project.id, email, input, most, nowMs: Date.now() }) };
  },
  { maxBodyBytes: maxPolicyBodyBytes },
);
