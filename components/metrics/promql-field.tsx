"use client";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { cx } from "../ui/cx";
import { promqlFault } from "./promql-lint";

// CodeMirror with its grammar is as heavy as the rest of the page: it comes after it.
const PromqlEditor = dynamic(() => import("./promql-editor"), { ssr: false, loading: () => null });

type Props = {
  /** The query in force. */
  value: string;
  project: string;
  label: string;
  onSubmit: (query: string) => void;
  /** What the server said of it. */
  error?: string | null | undefined;
};

/** The query as text. It is asked at Enter or when the field is left, and only when it can be parsed. */
export function PromqlField({ value, project, label, onSubmit, error }: Props) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const fault = promqlFault(draft);
  const run = () => {
    if (draft !== value && fault === null) onSubmit(draft.trim());
  };
  const waiting = draft !== value && fault === null;
  const words = fault !== null && draft === value ? fault.message : draft === value ? error : null;
  return (
    <div className="min-w-0 flex-1">
      <div
        className={cx(
          "relative min-h-8 rounded-md border bg-canvas focus-within:border-accent",
          words || fault ? "border-error/70" : "border-line-strong",
        )}
      >
        <span
          aria-hidden
          className="absolute inset-x-2.5 top-[7px] block truncate font-mono text-table text-text-2 has-[+.cm-host_.cm-editor]:hidden"
        >
          {draft}
        </span>
        <div className="cm-host relative">
          <PromqlEditor value={draft} project={project} label={label} onChange={setDraft} onRun={run} />
        </div>
        {waiting && (
          <span
            aria-hidden
            className="absolute right-2 bottom-1 rounded-sm bg-overlay px-1 text-label text-text-3"
          >
            Enter
          </span>
        )}
      </div>
      {words && (
        <p role="alert" className="pt-1 text-error text-label [overflow-wrap:anywhere]">
          {words}
        </p>
      )}
    </div>
  );
}
