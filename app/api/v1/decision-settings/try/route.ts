import { webContext } from "@/lib/api/context";
import { handleControl } from "@/lib/api/handle-control";
import { decisionSettingsTry } from "@/lib/contract/decision-settings-page";
import { visibleProject } from "@/lib/control/permissions";
import { trySettings } from "@/lib/preview/try-settings";

export const dynamic = "force-dynamic";

/** Changes nothing: who only looks on may try as well. */
export const PUT = handleControl(
  "/api/v1/decision-settings/try",
  decisionSettingsTry,
  async ({ session, input }) => {
    visibleProject(session, input.project);
    return trySettings(input, { requestIdKeys: webContext().env.RUNTOWER_REQUEST_ID_KEYS });
  },
);
