import { handleControl } from "@/lib/api/handle-control";
import { controlOperations } from "@/lib/contract/control-operations";
import { isMember } from "@/lib/control/permissions";
import { resendNotification } from "@/lib/control/resend-notification";

export const dynamic = "force-dynamic";

export const POST = handleControl(controlOperations.notificationResend, async ({ pool, session, input }) => {
  await resendNotification(pool, session.projects.filter(isMember), input.id, Date.now());
  return { id: input.id };
});
