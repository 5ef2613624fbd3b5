"use client";
import type { ReactNode } from "react";
import { EmptyState } from "@/components/ui/empty-state";
import { plural } from "@/lib/client/format";
import type { RunDetailOutput } from "@/lib/contract/run-detail";
import type { RunRow } from "@/lib/contract/run-list";
import { RunTable } from "./run-table";

/** The runs it belongs with: other attempts of the same request, the run that started it, the ones it started. */
export function RunRelatives({ detail }: { detail: RunDetailOutput }) {
  const { run, parent, children, attempts } = detail;
  if (attempts.length <= 1 && parent === null && children.length === 0)
    return (
      <div className="flex-1">
        <EmptyState title="This run stands alone">
          Attempts are runs of the same workflow for the same request id; a parent or children are named by
          the sender.
        </EmptyState>
      </div>
    );
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      {attempts.length > 1 && (
        <Group title={`${plural(attempts.length, "attempt")}, oldest first`} rows={attempts} current={run.id}>
          Runs of {run.workflow} for the same request.
        </Group>
      )}
      {parent && (
        <Group title="Started by" rows={[parent]} current={null}>
          The run that this one is a part of.
        </Group>
      )}
      {children.length > 0 && (
        <Group title={`Started ${plural(children.length, "run")}`} rows={children} current={null}>
          Runs that name this one as their parent.
        </Group>
      )}
    </div>
  );
}

function Group(props: {
  title: string;
  rows: readonly RunRow[];
  current: string | null;
  children: ReactNode;
}) {
  const lines = props.rows.reduce((sum, run) => sum + (run.error === null ? 1 : 1.8), 0);
  return (
    <section className="mb-3">
      <h2 className="px-3 pt-3 font-medium text-body">{props.title}</h2>
      <p className="px-3 pb-1 text-label text-text-3">{props.children}</p>
      <div className="border-y" style={{ height: Math.min(420, 32 + lines * 29) }}>
        <RunTable
          label={props.title}
          rows={props.rows}
          selectedKey={props.current}
          onSelect={() => {}}
          keys={false}
        />
      </div>
    </section>
  );
}
