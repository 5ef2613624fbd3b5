"use client";
import { useEffect, useState } from "react";
import { cx } from "../ui/cx";
import { fieldClass } from "../ui/input";

type Props = {
  label: string;
  value: number;
  onChange: (value: number) => void;
  className?: string;
  disabled?: boolean;
};

/** A number as it is typed: half a number changes nothing yet. */
export function NumberField({ label, value, onChange, className = "w-24", disabled }: Props) {
  const [text, setText] = useState(String(value));
  useEffect(() => setText((held) => (held !== "" && Number(held) === value ? held : String(value))), [value]);
  const isNumber = text.trim() !== "" && Number.isFinite(Number(text));
  return (
    <input
      aria-label={label}
      inputMode="decimal"
      value={text}
      disabled={disabled}
      aria-invalid={!isNumber}
      autoComplete="off"
      className={cx(fieldClass, "h-7 px-2 text-right text-body tabular-nums", className)}
      onChange={(event) => {
        setText(event.target.value);
        const next = Number(event.target.value);
        if (event.target.value.trim() !== "" && Number.isFinite(next)) onChange(next);
      }}
      onBlur={() => isNumber || setText(String(value))}
    />
  );
}
