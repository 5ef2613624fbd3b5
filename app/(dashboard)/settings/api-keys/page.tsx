import type { Metadata } from "next";
import { ApiKeys } from "@/components/settings/api-keys";
import { SettingsPage } from "@/components/settings/settings-page";

export const metadata: Metadata = { title: "API keys" };

export default function ApiKeysPage() {
  return (
    <SettingsPage
      title="API keys"
      about="A key belongs to one project and has write scope, read scope, or both. Senders give it as Authorization: Bearer, or as X-API-Key."
    >
      <ApiKeys />
    </SettingsPage>
  );
}
