import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { operations } from "@/lib/contract/operations";
import { ruleLimits } from "@/lib/contract/rule-input";
import { memberedProject } from "@/lib/control/permissions";
import { deleteFile } from "@/lib/control/rules/change-places";
import { importFiles } from "@/lib/control/rules/import-files";
import { ruleFileList } from "@/lib/query/alerts/rule-files";

export const dynamic = "force-dynamic";

export const GET = handle(operations.ruleFileList, ruleFileList);

export const POST = handleControl(
  controlOperations.ruleFileImport,
  ({ pool, session, input: { project, files, enable } }) => {
    const { id: projectId } = memberedProject(session, project, "import rules");
    return importFiles(pool, { projectId, email: session.email, files, enable });
  },
  { maxBodyBytes: ruleLimits.importBytes },
);

export const DELETE = handleControl(
  controlOperations.ruleFileDelete,
  ({ pool, session, input: { project, file } }) => {
    const { id: projectId } = memberedProject(session, project, "delete rules");
    return deleteFile(pool, { projectId, file, email: session.email });
  },
);
