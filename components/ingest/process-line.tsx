import type { ReactNode } from "react";
import { cx } from "../ui/cx";

/** Which process, and whether it lives. */
export function ProcessName({
  process,
}: {
  process: { host: string | null; id: string; alive: boolean; pid?: number };
}) {
  const short = process.id.replace(/^(receiver|worker)-/, "").slice(0, 8);
  return (
    <span className="flex min-w-20 items-center gap-2">
      <span
        aria-hidden
        className={cx("size-2 shrink-0 rounded-full", process.alive ? "bg-ok" : "bg-error")}
      />
      <span className="sr-only">{process.alive ? "Alive:" : "Gone:"}</span>
      <span
        className="truncate font-medium"
        title={process.pid === undefined ? process.id : `process ${process.pid}, ${process.id}`}
      >
        {process.host ?? short}
      </span>
    </span>
  );
}

/** A number of a process with its name. */
export function Fact({ name, children }: { name?: string; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap">
      {name !== undefined && <span className="text-text-3">{name}</span>}
      <span className="flex items-center gap-1.5 tabular-nums">{children}</span>
    </span>
  );
}
