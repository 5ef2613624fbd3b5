import { webContext, webLinkBase } from "@/lib/api/context";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { readNotificationSettings, restoreNotificationSettings } from "@/lib/control/notification-settings";
import { administeredProject } from "@/lib/control/permissions";
import { createSettingsCheck } from "@/lib/notify/settings-faults";

export const dynamic = "force-dynamic";

export const PUT = handleControl(
  controlOperations.notificationSettingsRestore,
  async ({ pool, session, input }) => {
    const project = administeredProject(session, input.project, "notifications");
    const { env } = webContext();
    const { version, to } = input;
    const check = createSettingsCheck(env.RUNTOWER_NOTIFY_ALLOWED_ADDRESSES);
    await restoreNotificationSettings(pool, project, { version, to, check, userId: session.userId });
    return readNotificationSettings(pool, project, webLinkBase());
  },
);
