"use client";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { cx } from "./cx";
import { Kbd } from "./kbd";
import { Tooltip } from "./tooltip";

type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "aria-label" | "children"> & {
  /** Read aloud and shown on hover. */
  label: string;
  shortcut?: string;
  size?: "sm" | "md";
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
};

/** A button that is only an icon (16 px, 14 px in `sm`). */
export function IconButton({
  label,
  shortcut,
  size = "md",
  className,
  type = "button",
  children,
  ...rest
}: Props) {
  const words =
    shortcut === undefined ? (
      label
    ) : (
      <span className="flex items-center gap-2">
        {label} <Kbd keys={shortcut} />
      </span>
    );
  return (
    <Tooltip words={words}>
      <button
        type={type}
        aria-label={label}
        className={cx(
          "inline-flex shrink-0 items-center justify-center rounded-md text-text-2 hover:bg-raised hover:text-text disabled:cursor-not-allowed disabled:opacity-40",
          "aria-pressed:bg-overlay aria-pressed:text-text data-[state=open]:bg-raised",
          size === "sm" ? "size-6 [&_svg]:size-3.5" : "size-7 [&_svg]:size-4",
          className,
        )}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}
