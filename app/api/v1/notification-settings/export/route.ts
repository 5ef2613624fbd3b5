import { exportAlertmanager } from "@/lib/alerts/alertmanager/export-config";
import { webLinkBase } from "@/lib/api/context";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { readNotificationSettings } from "@/lib/control/notification-settings";
import { visibleProject } from "@/lib/control/permissions";

export const dynamic = "force-dynamic";

/** As an Alertmanager's configuration, in `text`; secrets are not in it. */
export const GET = handleControl(
  controlOperations.notificationSettingsExport,
  async ({ pool, session, input }) => {
    const project = visibleProject(session, input.project);
    const { document } = await readNotificationSettings(pool, project, webLinkBase());
    return { text: exportAlertmanager(document) };
  },
);
