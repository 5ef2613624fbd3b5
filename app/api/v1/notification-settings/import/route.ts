import { importAlertmanager } from "@/lib/alerts/alertmanager/import-config";
import { webContext } from "@/lib/api/context";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { previewNotificationSettings, saveNotificationSettings } from "@/lib/control/notification-settings";
import { administeredProject } from "@/lib/control/permissions";
import { createSettingsCheck } from "@/lib/notify/settings-faults";

export const dynamic = "force-dynamic";

/** Without `save` nothing is stored; what is answered never holds the secrets of the file. */
export const POST = handleControl(
  controlOperations.notificationSettingsImport,
  async ({ pool, session, input }) => {
    const project = administeredProject(session, input.project, "notifications");
    const check = createSettingsCheck(webContext().env.RUNTOWER_NOTIFY_ALLOWED_ADDRESSES);
    const { document: written, leftOut } = importAlertmanager(input.text);
    const document = await previewNotificationSettings(pool, written, check);
    const change = { version: input.version, document: written, check, userId: session.userId };
    if (input.save) await saveNotificationSettings(pool, project, change);
    return { saved: input.save, document, left_out: leftOut };
  },
  { maxBodyBytes: 1_000_000 },
);
