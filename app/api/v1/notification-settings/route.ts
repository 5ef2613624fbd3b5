import { webContext, webLinkBase } from "@/lib/api/context";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { readNotificationSettings, saveNotificationSettings } from "@/lib/control/notification-settings";
import { administeredProject, visibleProject } from "@/lib/control/permissions";
import { createSettingsCheck } from "@/lib/notify/settings-faults";

export const dynamic = "force-dynamic";
const maxBodyBytes = 1_000_000;

export const GET = handleControl(controlOperations.notificationSettings, ({ pool, session, input }) =>
  readNotificationSettings(pool, visibleProject(session, input.project), webLinkBase()),
);

export const PUT = handleControl(
  controlOperations.notificationSettingsChange,
  async ({ pool, session, input }) => {
    const project = administeredProject(session, input.project, "notifications");
    const { env } = webContext();
    const { version, document } = input;
    const check = createSettingsCheck(env.RUNTOWER_NOTIFY_ALLOWED_ADDRESSES);
    await saveNotificationSettings(pool, project, { version, document, check, userId: session.userId });
    return readNotificationSettings(pool, project, webLinkBase());
  },
  { maxBodyBytes },
);
