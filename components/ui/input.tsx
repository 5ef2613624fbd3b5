import type { InputHTMLAttributes, ReactNode, Ref } from "react";
import { cx } from "./cx";

export const fieldClass =
  "rounded-md border border-line-strong bg-surface text-text placeholder:text-text-3 hover:border-text-3 aria-invalid:border-error disabled:opacity-50";

type Props = InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> };

export function Input({ className, ...rest }: Props) {
  return <input className={cx(fieldClass, "h-7 w-full px-2 text-body", className)} {...rest} />;
}

/** A label above its control, and below it a hint or what is wrong. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className="flex flex-col gap-1">
      <span className="font-medium text-table text-text-2">{label}</span>
      {children}
      {error ? (
        <span role="alert" className="text-error text-table">
          {error}
        </span>
      ) : hint ? (
        <span className="text-label text-text-3">{hint}</span>
      ) : null}
    </label>
  );
}
