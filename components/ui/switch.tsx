"use client";
import { cx } from "./cx";

type Props = {
  /** Read aloud; the switch bears no words of its own. */
  label: string;
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
};

/** On or off at once, without a save. */
export function Switch({ label, on, disabled = false, onChange }: Props) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={label}
      title={`${label}: ${on ? "on" : "off"}`}
      disabled={disabled}
      onClick={() => onChange(!on)}
      className={cx(
        "relative inline-flex h-[18px] w-8 shrink-0 items-center rounded-full border disabled:cursor-not-allowed disabled:opacity-50",
        "before:absolute before:-inset-1.5 before:content-['']",
        on ? "border-transparent bg-accent-fill" : "border-text-3 bg-raised",
      )}
    >
      <span
        aria-hidden
        className={cx(
          "size-3 rounded-full",
          on ? "translate-x-[16px] bg-on-accent" : "translate-x-[2px] bg-text-3",
        )}
      />
    </button>
  );
}
