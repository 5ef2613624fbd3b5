"use client";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useQuestion } from "@/lib/client/use-question";
import { useShortcut } from "@/lib/client/use-shortcut";
import { useView } from "@/lib/client/use-view";
import type { LogListOutput, LogRow } from "@/lib/contract/log-list";
import type { FilterLogs } from "./filter-logs";
import { LogTable } from "./log-table";
import { useColumns } from "./use-columns";

type Props = {
  id: string;
  wrap: boolean;
  onFilter: FilterLogs;
  onContext: (row: LogRow) => void;
  onClose: () => void;
};

/** What the same service logged before and after one line, whatever the query. */
export function LogContext({ id, wrap, onFilter, onContext, onClose }: Props) {
  const { project } = useView();
  const { columns } = useColumns();
  const [limit, setLimit] = useState(100);
  const { data, error, refresh } = useQuestion<LogListOutput>(
    "/api/v1/logs",
    { project, around: id, limit },
    { refreshOn: false, everyMs: 0 },
  );
  useShortcut("Escape", "Back to the lines", "Logs", onClose);
  return (
    <>
      <div className="flex h-9 shrink-0 items-center gap-3 border-b px-3 text-table text-text-2">
        <Button size="sm" look="ghost" onClick={onClose}>
          <ArrowLeft aria-hidden className="size-3.5" /> Back
        </Button>
        <span className="truncate">
          Lines of the same service before and after the marked one, newest first
        </span>
        {limit < 500 && data && data.data.length >= limit - 1 && (
          <Button size="sm" look="ghost" className="ml-auto" onClick={() => setLimit(500)}>
            Show more around it
          </Button>
        )}
      </div>
      {data ? (
        <div className="min-h-0 flex-1">
          <LogTable
            rows={data.data}
            extra={columns}
            wrap={wrap}
            marked={id}
            onFilter={onFilter}
            onContext={onContext}
            empty={
              <EmptyState title="This line is not stored any more">
                It may be older than what this installation keeps.
              </EmptyState>
            }
          />
        </div>
      ) : error ? (
        <ErrorState message={error.message} requestId={error.requestId} onRetry={refresh} />
      ) : (
        <SkeletonRows />
      )}
    </>
  );
}
