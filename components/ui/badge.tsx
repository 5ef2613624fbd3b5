import type { ReactNode } from "react";
import { cx } from "./cx";

export type Meaning =
  | "ok"
  | "running"
  | "error"
  | "warning"
  | "denied"
  | "modified"
  | "approval"
  | "audit"
  | "unknown";

/** A short word in a meaning's colour, or neutral without one. */
export function Badge({
  meaning,
  children,
  className,
}: {
  meaning?: Meaning;
  children: ReactNode;
  className?: string;
}) {
  const colour = meaning === undefined ? undefined : `var(--${meaning})`;
  return (
    <span
      className={cx(
        "inline-flex h-[18px] items-center gap-1 whitespace-nowrap rounded-sm px-1.5 font-medium text-label",
        meaning === undefined ? "bg-overlay text-text-2" : "tint",
        className,
      )}
      style={
        colour === undefined ? undefined : ({ color: colour, "--tint-of": colour } as React.CSSProperties)
      }
    >
      {children}
    </span>
  );
}

/** A coloured dot for a service, agent or tool, in front of its name. */
export function Dot({ colour, className }: { colour: string; className?: string }) {
  return (
    <span
      aria-hidden
      className={cx("inline-block size-2 shrink-0 rounded-full", className)}
      style={{ background: colour }}
    />
  );
}
