import { webContext } from "@/lib/api/context";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { visibleProject } from "@/lib/control/permissions";
import { trySettings } from "@/lib/preview/try-settings";

export const dynamic = "force-dynamic";

/** Changes nothing: who only looks on may try as well. */
export const PUT = handleControl(controlOperations.decisionSettingsTry, async ({ session, input }) => {
  visibleProject(session, input.project);
  return trySettings(input, { requestIdKeys: webContext().env.RUNTOWER_REQUEST_ID_KEYS });
});
