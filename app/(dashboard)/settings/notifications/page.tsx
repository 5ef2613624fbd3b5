import type { Metadata } from "next";
import { NotificationSettings } from "@/components/notifications/notification-settings";

export const metadata: Metadata = { title: "Notifications" };

export default function NotificationsPage() {
  return (
    <div className="w-full max-w-5xl px-4 py-6">
      <h1 className="font-semibold text-title">Notifications</h1>
      <p className="mt-0.5 mb-4 max-w-[68ch] text-body text-text-2">
        Who is told of alerts, by which way and how often. Whatever is set here, every alert stands in the
        inbox.
      </p>
      <NotificationSettings />
    </div>
  );
}
