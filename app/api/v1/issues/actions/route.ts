import { handleControl } from "@/lib/api/handle-control";
import { issueActionInput } from "@/lib/contract/issue-action";
import { actOnIssues } from "@/lib/control/issues";
import { memberedProject } from "@/lib/control/permissions";

export const dynamic = "force-dynamic";

export const POST = handleControl("/api/v1/issues/actions", issueActionInput, ({ pool, session, input }) => {
  const { id } = memberedProject(session, input.project, "act on issues");
  return actOnIssues(pool, { projectId: id, userId: session.userId, email: session.email }, input);
});
