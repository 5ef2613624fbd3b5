"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import type { z } from "zod";
import { plural } from "@/lib/client/format";
import { useLiveList } from "@/lib/client/use-live-list";
import { useView } from "@/lib/client/use-view";
import {
  type NotificationRow,
  type notificationListOutput,
  notificationStates,
} from "@/lib/contract/notification-log";
import type { StreamChanged } from "@/lib/contract/stream";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { ErrorState } from "../ui/error-state";
import { Select } from "../ui/select";
import { Skeleton } from "../ui/skeleton";
import { LogLine } from "./log-line";

type Output = z.infer<typeof notificationListOutput>;
const all = "";
const parsers = {
  sent: parseAsStringLiteral(notificationStates),
  receiver: parseAsString,
};
const stateWords: Record<NotificationRow["state"], string> = {
  queued: "waiting",
  sending: "being sent",
  delivered: "delivered",
  failed: "failed",
  replaced: "replaced by newer",
};
const onAlerts = (change: StreamChanged) => change.alerts;
const idOf = (row: NotificationRow) => row.id;

/** What was told to whom, when, and what came back. */
export function LogPart({ receivers }: { receivers: readonly string[] }) {
  const { project } = useView();
  const [{ sent, receiver }, setFilter] = useQueryStates(parsers);
  const [open, setOpen] = useState<string | null>(null);
  const list = useLiveList<NotificationRow>(
    "/api/v1/notifications",
    { project, state: sent, receiver, limit: 50 },
    { idOf, refreshOn: onAlerts, growsOnTop: false },
  );
  const { answer, rows } = list;
  const counts = (answer.data as Output | undefined)?.counts;
  return (
    <div className="flex flex-col">
      <div className="flex flex-wrap items-center gap-2 px-3 py-2">
        <Select
          label="State"
          showLabel
          value={sent ?? all}
          options={[
            { value: all, words: "any" },
            ...notificationStates.map((value) => ({ value, words: stateWords[value] })),
          ]}
          onChange={(value) =>
            void setFilter({ sent: notificationStates.find((one) => one === value) ?? null })
          }
        />
        {receivers.length > 1 && (
          <Select
            label="Receiver"
            showLabel
            value={receiver ?? all}
            options={[{ value: all, words: "any" }, ...receivers.map((value) => ({ value, words: value }))]}
            onChange={(value) => void setFilter({ receiver: value === all ? null : value })}
          />
        )}
        {counts !== undefined && (
          <span className="ml-auto text-label text-text-3">
            24 hours: {counts.delivered} delivered,{" "}
            <span className={counts.failed > 0 ? "text-error" : ""}>{counts.failed} failed</span>,{" "}
            {counts.waiting} waiting
          </span>
        )}
      </div>
      {answer.data === undefined ? (
        answer.error ? (
          <ErrorState
            message={answer.error.message}
            requestId={answer.error.requestId}
            onRetry={answer.refresh}
          />
        ) : (
          <Skeleton className="m-3 h-32" />
        )
      ) : rows.length === 0 ? (
        <EmptyState title="Nothing was sent">
          {sent === null && receiver === null
            ? "When an alert fires that a route leads to a receiver, what was told stands here with every attempt."
            : "Nothing of this kind."}
        </EmptyState>
      ) : (
        <ul className="border-t">
          {rows.map((row) => (
            <LogLine
              key={row.id}
              row={row}
              words={stateWords[row.state]}
              isOpen={open === row.id}
              onToggle={() => setOpen(open === row.id ? null : row.id)}
              onResent={answer.refresh}
            />
          ))}
        </ul>
      )}
      {list.hasMore && (
        <Button size="sm" className="m-3 self-center" disabled={list.loadingMore} onClick={list.loadMore}>
          {list.loadingMore ? "Loading…" : `Show more than ${plural(rows.length, "notification")}`}
        </Button>
      )}
    </div>
  );
}
