"use client";
import { plural } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useView } from "@/lib/client/use-view";
import type { OpaInstancesOutput } from "@/lib/contract/opa-instances";
import { opaConfig } from "../decisions/connect-snippets";
import type { Endpoints } from "../settings/send-data-snippets";
import { CodeBlock } from "../ui/code-block";
import { ErrorState } from "../ui/error-state";
import { Skeleton } from "../ui/skeleton";
import { OpaCard } from "./opa-card";
import { OpaLoss } from "./opa-loss";

type Props = { initial: OpaInstancesOutput | undefined; endpoints: Endpoints };

/** Which OPAs report here, what they run, whether they are well, and what they lost. */
export function OpaPage({ initial, endpoints }: Props) {
  const { project } = useView();
  const { data, error, refresh } = useQuestion<OpaInstancesOutput>(
    "/api/v1/opa-instances",
    { project },
    { initial, refreshOn: ({ decisions }) => decisions > 0 },
  );
  if (data === undefined && error)
    return (
      <ErrorState
        title="OPA instances could not be read"
        message={error.message}
        requestId={error.requestId}
        onRetry={refresh}
      />
    );
  if (data === undefined)
    return (
      <div role="status" aria-label="Loading" className="p-3">
        <Skeleton className="h-48" />
      </div>
    );
  if (data.data.length === 0) return <NoInstances endpoints={endpoints} />;
  return (
    <div className="flex min-w-0 flex-col gap-3 p-3">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h1 className="font-semibold text-title">OPA instances</h1>
        <p className="text-table text-text-2">{summary(data)}</p>
      </div>
      <OpaLoss lost={data.lost} />
      <ul className="grid gap-3 xl:grid-cols-2">
        {data.data.map((instance) => (
          <li key={instance.id} className="min-w-0">
            <OpaCard instance={instance} />
          </li>
        ))}
      </ul>
      <details className="rounded-lg border bg-surface">
        <summary className="cursor-pointer px-3 py-2 text-body">Connect another OPA</summary>
        <div className="border-t p-3">
          <CodeBlock text={opaConfig(endpoints)} label="OPA configuration" wrap />
        </div>
      </details>
    </div>
  );
}

function summary({ data }: OpaInstancesOutput): string {
  const well = data.filter(({ health }) => health.level === "well").length;
  const stale = data.filter(({ health }) => health.level === "stale").length;
  const rest = data.length - well - stale;
  const parts = [
    rest > 0 && `${rest} ${rest === 1 ? "needs" : "need"} a look`,
    well > 0 && `${well} well`,
    stale > 0 && `${stale} silent`,
  ].filter((part) => part !== false);
  return data.length === 1 ? "" : `${plural(data.length, "instance")}: ${parts.join(", ")}.`;
}

function NoInstances({ endpoints }: { endpoints: Endpoints }) {
  return (
    <div className="mx-auto w-full max-w-3xl px-3 py-5">
      <h1 className="font-medium text-title">No OPA reports here yet</h1>
      <p className="mt-1 mb-3 text-body text-text-2">
        Save this as opa.yaml and start OPA with{" "}
        <code className="font-mono text-table">opa run --server --config-file opa.yaml policies/</code>. Its
        decisions and its status arrive within seconds.
        {!endpoints.open &&
          " RUNTOWER_KEY is an API key with write scope, read from OPA's environment: Settings, API keys."}
      </p>
      <CodeBlock text={opaConfig(endpoints)} label="OPA configuration" wrap />
    </div>
  );
}
