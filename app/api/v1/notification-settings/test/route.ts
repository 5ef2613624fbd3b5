import { webContext, webLinkBase } from "@/lib/api/context";
import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { openForTrial } from "@/lib/control/notification-settings";
import { administeredProject } from "@/lib/control/permissions";
import { NotFound } from "@/lib/errors";
import { sendTest } from "@/lib/notify/send-test";
import { createSettingsCheck, notifyAddressRules } from "@/lib/notify/settings-faults";

export const dynamic = "force-dynamic";

const timeoutMs = 10_000;
const longestMs = 30_000;

/** For those who may change receivers: it makes this process ask an address. */
export const POST = handleControl(
  controlOperations.notificationSettingsTest,
  async ({ pool, session, input }) => {
    const project = administeredProject(session, input.project, "notifications");
    const { env } = webContext();
    const allowed = env.RUNTOWER_NOTIFY_ALLOWED_ADDRESSES;
    const settings = await openForTrial(pool, project, input.document, createSettingsCheck(allowed));
    const receiver = settings?.receivers.find(({ name }) => name === input.receiver);
    if (!settings || !receiver) throw new NotFound(`There is no receiver "${input.receiver}"`);
    const about = { project: project.slug, linkBase: webLinkBase(), server: settings.smtp };
    return sendTest(receiver, about, {
      rules: notifyAddressRules(allowed),
      timeoutMs,
      now: Date.now,
      signal: AbortSignal.timeout(longestMs),
    });
  },
  { maxBodyBytes: 1_000_000 },
);
