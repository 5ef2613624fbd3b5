"use client";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { DashboardVersionsOutput } from "@/lib/contract/dashboard";
import { Button } from "../ui/button";
import { Sheet } from "../ui/dialog";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { Time } from "../ui/time";

type Props = {
  id: string;
  newest: number;
  canRestore: boolean;
  onRestore: (version: number) => void;
  onClose: () => void;
};

/** What was saved when and by whom. Going back saves the old state as the newest: nothing is lost by it. */
export function VersionsSheet({ id, newest, canRestore, onRestore, onClose }: Props) {
  const { project } = useView();
  const { data, error, refresh } = useQuestion<DashboardVersionsOutput>(
    `/api/v1/dashboards/${id}/versions`,
    { project },
    { refreshOn: false, everyMs: 0 },
  );
  return (
    <Sheet open onClose={onClose} title="Versions">
      {error !== null && data === undefined && <ErrorState message={error.message} onRetry={refresh} />}
      {data === undefined && error === null && <Skeleton className="m-3 h-40" />}
      <ul>
        {data?.data.map(({ version, saved_at, saved_by, note }) => (
          <li key={version} className="flex items-center gap-3 border-b px-4 py-2 text-table">
            <span className="w-8 font-medium tabular-nums">{version}</span>
            <span className="min-w-0 flex-1">
              <span className="block truncate">{note || "No note"}</span>
              <span className="text-label text-text-3">
                {saved_by}, <Time at={saved_at} />
              </span>
            </span>
            {version === newest ? (
              <span className="text-label text-text-3">newest</span>
            ) : (
              canRestore && (
                <Button size="sm" onClick={() => onRestore(version)}>
                  Go back to this
                </Button>
              )
            )}
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
