import { InboxPage } from "@/components/alerts/inbox-page";

export const metadata = { title: "Alerts" };

export default function Page() {
  return <InboxPage />;
}
