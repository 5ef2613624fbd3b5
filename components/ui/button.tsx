import type { ButtonHTMLAttributes, Ref } from "react";
import { cx } from "./cx";

export type ButtonLook = "primary" | "default" | "ghost" | "danger";

const looks: Record<ButtonLook, string> = {
  primary: "border-transparent bg-accent-fill text-on-accent hover:brightness-110",
  default: "border-line-strong bg-raised text-text hover:bg-overlay",
  ghost: "border-transparent text-text-2 hover:bg-raised hover:text-text data-[state=open]:bg-raised",
  danger: "border-error/50 text-error hover:bg-error/10",
};

export function buttonClass(look: ButtonLook = "default", size: "sm" | "md" = "md"): string {
  return cx(
    "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium",
    "disabled:cursor-not-allowed disabled:opacity-50 aria-pressed:bg-overlay aria-pressed:text-text",
    size === "sm" ? "h-6 px-2 text-table" : "h-7 px-2.5 text-body",
    looks[look],
  );
}

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: ButtonLook;
  size?: "sm" | "md";
  ref?: Ref<HTMLButtonElement>;
};

export function Button({ look = "default", size = "md", className, type = "button", ...rest }: Props) {
  return <button type={type} className={cx(buttonClass(look, size), className)} {...rest} />;
}
