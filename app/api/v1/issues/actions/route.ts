import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { actOnIssues } from "@/lib/control/issues";
import { memberedProject } from "@/lib/control/permissions";

export const dynamic = "force-dynamic";

export const POST = handleControl(controlOperations.issueAct, ({ pool, session, input }) => {
  const { id } = memberedProject(session, input.project, "act on issues");
  return actOnIssues(pool, { projectId: id, userId: session.userId, email: session.email }, input);
});
