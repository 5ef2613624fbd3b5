import type { Metadata } from "next";
import { headers } from "next/headers";
import { SendData } from "@/components/settings/send-data";
import { SettingsPage } from "@/components/settings/settings-page";
import { ingestEndpoints } from "@/lib/api/ingest-endpoints";

export const metadata: Metadata = { title: "Send data" };

export default async function SendDataPage() {
  return (
    <SettingsPage
      title="Send data"
      about="Runtower takes OpenTelemetry traces and logs from any exporter or Collector, as they are."
    >
      <SendData endpoints={ingestEndpoints(await headers())} />
    </SettingsPage>
  );
}
