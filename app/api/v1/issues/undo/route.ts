import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { memberedProject } from "@/lib/control/permissions";
import { undoIssueAction } from "@/lib/control/undo-issue-action";

export const dynamic = "force-dynamic";

export const POST = handleControl(controlOperations.issueUndo, ({ pool, session, input }) => {
  const { id } = memberedProject(session, input.project, "act on issues");
  const actor = { projectId: id, userId: session.userId, email: session.email };
  return undoIssueAction(pool, actor, input.action_id);
});
