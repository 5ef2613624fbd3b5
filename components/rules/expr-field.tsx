"use client";
import dynamic from "next/dynamic";
import { promqlFault } from "../metrics/promql-lint";
import { cx } from "../ui/cx";

// CodeMirror with its grammar is as heavy as the rest of the page: it comes after it.
const PromqlEditor = dynamic(() => import("../metrics/promql-editor"), { ssr: false, loading: () => null });

type Props = { value: string; project: string; error?: string | null; onChange: (expr: string) => void };

/** A rule's query. Unlike the explorer's every letter counts: what stands here is what would be saved. */
export function ExprField({ value, project, error = null, onChange }: Props) {
  const fault = promqlFault(value)?.message ?? error;
  return (
    <div className="min-w-0">
      <div
        className={cx(
          "relative min-h-16 rounded-md border bg-canvas py-0.5 focus-within:border-accent",
          fault === null ? "border-line-strong" : "border-error/70",
        )}
      >
        <span
          aria-hidden
          className="absolute inset-x-2.5 top-[9px] block truncate font-mono text-table text-text-2 has-[+.cm-host_.cm-editor]:hidden"
        >
          {value}
        </span>
        <div className="cm-host relative">
          <PromqlEditor
            value={value}
            project={project}
            label="Query of the rule"
            onChange={onChange}
            onRun={() => undefined}
          />
        </div>
      </div>
      {fault !== null && (
        <p role="alert" className="pt-1 text-error text-label [overflow-wrap:anywhere]">
          {fault}
        </p>
      )}
    </div>
  );
}
