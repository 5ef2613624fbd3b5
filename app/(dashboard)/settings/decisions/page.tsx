import type { Metadata } from "next";
import { DecisionSettings } from "@/components/decision-settings/decision-settings";
import { SettingsPage } from "@/components/settings/settings-page";

export const metadata: Metadata = { title: "Decision settings" };

export default function DecisionSettingsPage() {
  return (
    <SettingsPage
      title="Decisions"
      about="What is taken out of inputs, outputs, attributes and logs before they are stored, and how results of policies and spans of guardrails are read. A change holds for what arrives from then on, within five seconds, in every receiver."
    >
      <DecisionSettings />
    </SettingsPage>
  );
}
