"use client";
import { useQuestion } from "@/lib/client/use-question";
import { useHref, useView } from "@/lib/client/use-view";
import type { RuleDetailOutput } from "@/lib/contract/rule-detail";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { UnknownItem } from "../ui/unknown-item";
import { RuleEditor } from "./rule-editor";

/** One rule. What is typed stays while its state is read again; a save begins the editor anew. */
export function RulePage({ id, initial }: { id: string; initial?: RuleDetailOutput | undefined }) {
  const { project } = useView();
  const href = useHref();
  const { data, error, refresh } = useQuestion<RuleDetailOutput>(
    `/api/v1/rules/${id}`,
    { project },
    { initial, refreshOn: (change) => change.alerts },
  );
  if (data === undefined && error?.status === 404)
    return (
      <UnknownItem
        page="Rule"
        title="There is no such rule"
        list={{ href: href("/alerts/rules"), words: "All rules" }}
      >
        It was deleted, or it belongs to a project that you do not see.
      </UnknownItem>
    );
  if (data === undefined)
    return error ? (
      <ErrorState
        title="The rule could not be loaded"
        message={error.message}
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
