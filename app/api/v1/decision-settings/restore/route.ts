import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { readDecisionSettings, restoreDecisionSettings } from "@/lib/control/decision-settings";
import { administeredProject } from "@/lib/control/permissions";
import { checkSettings } from "@/lib/preview/check-settings";

export const dynamic = "force-dynamic";

export const PUT = handleControl(
  controlOperations.decisionSettingsRestore,
  async ({ pool, session, input }) => {
    const project = administeredProject(session, input.project, "decision settings");
    const { part, id, version } = input;
    await restoreDecisionSettings(
      pool,
      project,
      { part, id, version, userId: session.userId },
      checkSettings,
    );
    return readDecisionSettings(pool, project);
  },
);
