import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { readDecisionSettings, saveDecisionSettings } from "@/lib/control/decision-settings";
import { administeredProject, visibleProject } from "@/lib/control/permissions";
import { checkSettings } from "@/lib/preview/check-settings";

export const dynamic = "force-dynamic";

export const GET = handleControl(controlOperations.decisionSettings, ({ pool, session, input }) =>
  readDecisionSettings(pool, visibleProject(session, input.project)),
);

export const PUT = handleControl(
  controlOperations.decisionSettingsChange,
  async ({ pool, session, input }) => {
    const project = administeredProject(session, input.project, "decision settings");
    const { part, version } = input;
    const document = checkSettings(part, input.document);
    await saveDecisionSettings(pool, project, { part, version, document, userId: session.userId });
    return readDecisionSettings(pool, project);
  },
);
