import type { Metadata } from "next";
import { Retention } from "@/components/settings/retention";
import { SettingsPage } from "@/components/settings/settings-page";

export const metadata: Metadata = { title: "Project" };

export default function ProjectPage() {
  return (
    <SettingsPage
      title="Project"
      about="How long this project's traces, logs and decisions are kept. Panels and their totals reach back further: they have a retention of their own."
    >
      <Retention />
    </SettingsPage>
  );
}
