"use client";
import { CircleCheck, CircleX, Send } from "lucide-react";
import { useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import { formatDuration } from "@/lib/client/format";
import { useView } from "@/lib/client/use-view";
import type { NotificationTestOutput } from "@/lib/contract/notification-settings";
import { Button } from "../ui/button";
import { integrationWords } from "./integration-fields";
import type { Settings } from "./settings-draft";

type Tried = { results: NotificationTestOutput["results"] } | { fault: string };
const timeoutMs = 45_000;

/** Sends a message that says it is a test, to the receiver as it is written here, and shows what came back. */
export function TestReceiver({ name, draft, canTest }: { name: string; draft: Settings; canTest: boolean }) {
  const { project } = useView();
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState<Tried | null>(null);
  const test = async () => {
    setBusy(true);
    try {
      setTried(
        await fetchJson<NotificationTestOutput>("/api/v1/notification-settings/test", {
          method: "POST",
          body: { project, receiver: name, document: draft },
          timeoutMs,
        }),
      );
    } catch (error) {
      setTried({ fault: wordsOfFault(error) });
    }
    setBusy(false);
  };
  return (
    <div className="flex flex-col gap-1.5">
      <Button size="sm" className="self-start" disabled={busy || !canTest} onClick={() => void test()}>
        <Send aria-hidden className="size-3.5" /> {busy ? "Sending…" : "Send a test"}
      </Button>
      <div aria-live="polite" className="text-table">
        {tried !== null && "fault" in tried && (
          <p className="text-error [overflow-wrap:anywhere]">{tried.fault}</p>
        )}
        {tried !== null &&
          "results" in tried &&
          tried.results.map(({ integration_id, integration, delivered, said, took_ms }) => (
            <p key={integration_id} className="flex items-start gap-1.5">
              {delivered ? (
                <CircleCheck aria-hidden className="mt-0.5 size-3.5 shrink-0 text-ok" />
              ) : (
                <CircleX aria-hidden className="mt-0.5 size-3.5 shrink-0 text-error" />
              )}
              <span className="[overflow-wrap:anywhere]">
                {wordsOf(integration)} {delivered ? "took it" : "did not take it"}
                {said !== "" && `: ${said}`} <span className="text-text-3">{formatDuration(took_ms)}</span>
              </span>
            </p>
          ))}
      </div>
    </div>
  );
}

/** Without the places of fields: the receiver that was tried stands right above. */
function wordsOfFault(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replace(/(?:document\.)?receivers\.\d+\.integrations\.\d+\.\w+: /g, "");
}

function wordsOf(kind: string): string {
  return (integrationWords as Record<string, string | undefined>)[kind] ?? kind;
}
