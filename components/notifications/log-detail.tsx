"use client";
import { useState } from "react";
import { fetchJson } from "@/lib/client/fetch-json";
import { formatDuration } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { NotificationDetail, NotificationRow } from "@/lib/contract/notification-log";
import { useMayChange } from "../rules/may-change";
import { Button } from "../ui/button";
import { CodeBlock } from "../ui/code-block";
import { Skeleton } from "../ui/skeleton";
import { Time } from "../ui/time";
import { toast } from "../ui/toast";

type Props = { id: string; state: NotificationRow["state"]; onResent: () => void };
const outcomes: Record<NotificationDetail["attempts_made"][number]["outcome"], string> = {
  delivered: "delivered",
  again: "to be tried again",
  failed: "failed for good",
  unsure: "answer lost",
};

/** Every attempt with what came back, and what was told. */
export function LogDetail({ id, state, onResent }: Props) {
  const { project } = useView();
  const mayChange = useMayChange();
  const [busy, setBusy] = useState(false);
  const { data, error, refresh } = useQuestion<NotificationDetail>(
    `/api/v1/notifications/${id}`,
    { project },
    { refreshOn: (change) => change.alerts },
  );
  const resend = async () => {
    setBusy(true);
    try {
      await fetchJson(`/api/v1/notifications/${id}/resend`, { method: "POST", body: {} });
      toast("It is sent again");
      refresh();
      onResent();
    } catch (cause) {
      toast(cause instanceof Error ? cause.message : String(cause), "error");
    }
    setBusy(false);
  };
  if (data === undefined)
    return error ? (
      <p role="alert" className="px-10 pb-2 text-error">
        {error.message}
      </p>
    ) : (
      <Skeleton className="mx-10 mb-2 h-16" />
    );
  return (
    <div className="flex flex-col gap-2 px-3 pb-3 sm:pl-10">
      {data.attempts_made.length === 0 ? (
        <p className="text-text-3">Not tried yet.</p>
      ) : (
        <ol className="flex flex-col gap-0.5">
          {data.attempts_made.map(({ n, at, took_ms, outcome, said }) => (
            <li key={n} className="flex flex-wrap items-baseline gap-x-3">
              <span className="w-4 text-text-3 tabular-nums">{n}</span>
              <Time at={at} as="clock" className="tabular-nums" />
              <span className="text-text-3 tabular-nums">{formatDuration(took_ms)}</span>
              <span>{outcomes[outcome]}</span>
              <span className="min-w-0 flex-1 text-text-2 [overflow-wrap:anywhere]">{said}</span>
            </li>
          ))}
        </ol>
      )}
      {mayChange && (state === "failed" || state === "delivered") && (
        <Button size="sm" className="self-start" disabled={busy} onClick={() => void resend()}>
          Send it again
        </Button>
      )}
      <CodeBlock label="What was told" text={JSON.stringify(data.payload, null, 2)} />
    </div>
  );
}
