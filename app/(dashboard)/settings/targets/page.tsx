import type { Metadata } from "next";
import { SettingsPage } from "@/components/settings/settings-page";
import { Targets } from "@/components/targets/targets";

export const metadata: Metadata = { title: "Targets" };

export default function TargetsPage() {
  return (
    <SettingsPage
      title="Targets"
      about="Pages that Runtower reads metrics from, each at its interval: Prometheus or OpenMetrics text, or JSON by a mapping. Programs that send metrics by OTLP or remote write need no target."
    >
      <Targets />
    </SettingsPage>
  );
}
