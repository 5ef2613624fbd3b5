import { handleControl } from "@/lib/api/handle-control";
import { ruleFileImportInput } from "@/lib/contract/rule-file";
import { ruleLimits } from "@/lib/contract/rule-input";
import { visibleProject } from "@/lib/control/permissions";
import { previewImport } from "@/lib/control/rules/import-files";

export const dynamic = "force-dynamic";

/** Changes nothing: what an import would do, or every reason why it would be refused. */
export const PUT = handleControl(
  "/api/v1/rule-files/preview",
  ruleFileImportInput,
  ({ pool, session, input: { project, files, enable } }) => {
    const { id: projectId } = visibleProject(session, project);
    return previewImport(pool, { projectId, email: session.email, files, enable });
  },
  { maxBodyBytes: ruleLimits.importBytes },
);
