import { handleControl } from "@/lib/api/handle-control";
import { notificationResendInput } from "@/lib/contract/notification-log";
import { isMember } from "@/lib/control/permissions";
import { resendNotification } from "@/lib/control/resend-notification";

export const dynamic = "force-dynamic";

export const POST = handleControl(
  "/api/v1/notifications/{id}/resend",
  notificationResendInput,
  async ({ pool, session, input }) => {
    await resendNotification(pool, session.projects.filter(isMember), input.id, Date.now());
    return { id: input.id };
  },
);
