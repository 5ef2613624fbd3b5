import { handle } from "@/lib/api/handle";
import { handleControl } from "@/lib/api/handle-control";
import { operations } from "@/lib/contract/operations";
import { ruleFileDeleteInput, ruleFileImportInput } from "@/lib/contract/rule-file";
import { ruleLimits } from "@/lib/contract/rule-input";
import { memberedProject } from "@/lib/control/permissions";
import { deleteFile } from "@/lib/control/rules/change-places";
import { importFiles } from "@/lib/control/rules/import-files";
import { ruleFileList } from "@/lib/query/alerts/rule-files";

export const dynamic = "force-dynamic";
const path = "/api/v1/rule-files";

export const GET = handle(operations.ruleFileList, ruleFileList);

export const POST = handleControl(
  path,
  ruleFileImportInput,
  ({ pool, session, input: { project, files, enable } }) => {
    const { id: projectId } = memberedProject(session, project, "import rules");
    return importFiles(pool, { projectId, email: session.email, files, enable });
  },
  { maxBodyBytes: ruleLimits.importBytes },
);

export const DELETE = handleControl(
  path,
  ruleFileDeleteInput,
  ({ pool, session, input: { project, file } }) => {
    const { id: projectId } = memberedProject(session, project, "delete rules");
    return deleteFile(pool, { projectId, file, email: session.email });
  },
);
