"use client";
import { PageTabs } from "../ui/page-tabs";

/** The pages of Alerts, in a row; not on the page of one issue, which belongs to a list. */
export function AlertTabs() {
  return (
    <PageTabs
      label="Alerts"
      tabs={[
        { path: "/alerts", words: "Inbox" },
        { path: "/alerts/numbers", words: "Numbers" },
        { path: "/alerts/rules", words: "Rules" },
        { path: "/alerts/silences", words: "Silences" },
      ]}
    />
  );
}
