import { webContext, webLinkBase } from "@/lib/api/context";
import { handleControl } from "@/lib/api/handle-control";
import { notificationSettingsChange, notificationSettingsInput } from "@/lib/contract/notification-settings";
import { readNotificationSettings, saveNotificationSettings } from "@/lib/control/notification-settings";
import { administeredProject, visibleProject } from "@/lib/control/permissions";
import { createSettingsCheck } from "@/lib/notify/settings-faults";

export const dynamic = "force-dynamic";
const path = "/api/v1/notification-settings";
const maxBodyBytes = 1_000_000;

export const GET = handleControl(path, notificationSettingsInput, ({ pool, session, input }) =>
  readNotificationSettings(pool, visibleProject(session, input.project), webLinkBase()),
);

export const PUT = handleControl(
  path,
  notificationSettingsChange,
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
