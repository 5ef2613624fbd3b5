"use client";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { RuleDetailOutput } from "@/lib/contract/rule-detail";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { RuleEditor } from "./rule-editor";

/** One rule. What is typed stays while its state is read again; a save begins the editor anew. */
export function RulePage({ id, initial }: { id: string; initial?: RuleDetailOutput | undefined }) {
  const { project } = useView();
  const { data, error, refresh } = useQuestion<RuleDetailOutput>(
    `/api/v1/rules/${id}`,
    { project },
    { initial, refreshOn: (change) => change.alerts },
  );
  if (data === undefined)
    return error ? (
      <ErrorState
        title={error.status === 404 ? "There is no such rule" : "The rule could not be loaded"}
        message={
          error.status === 404
            ? "It was deleted, or it belongs to a project that you do not see."
            : error.message
        }
        requestId={error.requestId}
        onRetry={refresh}
      />
    ) : (
      <div role="status" aria-label="Loading" className="grid gap-3 p-3 xl:grid-cols-2">
        <Skeleton className="h-96" />
        <Skeleton className="h-96" />
      </div>
    );
  return <RuleEditor key={`${data.id} ${data.version}`} rule={data} onSaved={refresh} />;
}
