"use client";
import type { ReactNode } from "react";
import { Id } from "@/components/ui/id";
import { JsonTree } from "@/components/ui/json-tree";
import { Time } from "@/components/ui/time";
import { formatDuration, formatExact } from "@/lib/client/format";
import type { DecisionDetailOutput } from "@/lib/contract/decision-detail";
import { evaluationMetrics } from "./evaluation-metrics";

/** What else was sent: the evaluation's own measurements, the OPA that decided, every other field, and what it is found by. */
export function DecisionDetails({ detail }: { detail: DecisionDetailOutput }) {
  const metrics = evaluationMetrics(detail.details?.value);
  return (
    <div className="flex flex-col">
      {metrics.length > 0 && (
        <Part title="Measured by the engine">
          <dl className="grid grid-cols-[minmax(0,max-content)_max-content] gap-x-6 gap-y-0.5 text-table">
            {metrics.map(({ name, value, unit }) => (
              <div key={name} className="contents">
                <dt className="truncate font-mono text-[11.5px] text-text-2" title={name}>
                  {name}
                </dt>
                <dd className="text-right tabular-nums">
                  {unit === "ns" ? formatDuration(value / 1e6) : formatExact(value)}
                </dd>
              </div>
            ))}
          </dl>
        </Part>
      )}
      {detail.opa !== null && (
        <Part title="The OPA that decided">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-table text-text-2">
            <Id id={detail.opa.instance_id} what="instance id" />
            {detail.opa.version && <span>version {detail.opa.version}</span>}
            <span>
              last heard of <Time at={detail.opa.last_seen} />
            </span>
          </p>
          <JsonTree value={detail.opa.labels} label="Labels of the OPA" />
        </Part>
      )}
      <Part title="Every other field, as sent">
        {detail.details === null ? (
          <p className="text-table text-text-3">There is none.</p>
        ) : (
          <JsonTree value={detail.details.value} label="Other fields" openDepth={1} />
        )}
      </Part>
      <Part title="Found by">
        <JsonTree value={detail.attributes} label="Attributes" openDepth={1} />
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5 border-b px-3 py-2.5 last:border-b-0">
      <h3 className="font-medium text-label text-text-2">{title}</h3>
      {children}
    </section>
  );
}
