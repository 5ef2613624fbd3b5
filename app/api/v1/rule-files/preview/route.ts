import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { ruleLimits } from "@/lib/contract/rule-input";
import { visibleProject } from "@/lib/control/permissions";
import { previewImport } from "@/lib/control/rules/import-files";

export const dynamic = "force-dynamic";

/** Changes nothing: what an import would do, or every reason why it would be refused. */
export const PUT = handleControl(
  controlOperations.ruleFilePreview,
  ({ pool, session, input: { project, files, enable } }) => {
    const { id: projectId } = visibleProject(session, project);
    return previewImport(pool, { projectId, email: session.email, files, enable });
  },
  { maxBodyBytes: ruleLimits.importBytes },
);
