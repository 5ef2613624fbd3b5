"use client";
import { useEffect, useId, useState } from "react";
import { formatDuration, parseDuration } from "@/lib/promql/syntax/duration";
import { Input } from "../ui/input";

type Props = {
  label: string;
  valueMs: number;
  onChange: (valueMs: number) => void;
  leastMs?: number;
  presets?: readonly string[];
  disabled?: boolean;
};

/** A length as PromQL writes it: `30s`, `5m`, `1h30m`. What cannot be read is said and changes nothing. */
export function DurationField({ label, valueMs, onChange, leastMs = 0, presets = [], disabled }: Props) {
  const [text, setText] = useState(() => formatDuration(valueMs));
  const id = useId();
  useEffect(
    () => setText((held) => (parseDuration(held) === valueMs ? held : formatDuration(valueMs))),
    [valueMs],
  );
  const read = parseDuration(text.trim());
  const fault =
    read === undefined
      ? "A length such as 30s, 5m or 1h30m"
      : read < leastMs
        ? `At least ${formatDuration(leastMs)}`
        : null;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the Input inside
    <label className="flex w-28 flex-col gap-1">
      <span className="font-medium text-table text-text-2">{label}</span>
      <Input
        value={text}
        list={id}
        disabled={disabled}
        aria-invalid={fault !== null}
        autoComplete="off"
        spellCheck={false}
        className="font-mono"
        onChange={(event) => {
          setText(event.target.value);
          const next = parseDuration(event.target.value.trim());
          if (next !== undefined && next >= leastMs) onChange(next);
        }}
        onBlur={() => fault !== null && setText(formatDuration(valueMs))}
      />
      <datalist id={id}>
        {presets.map((preset) => (
          <option key={preset} value={preset} />
        ))}
      </datalist>
      {fault !== null && (
        <span role="alert" className="text-error text-label">
          {fault}
        </span>
      )}
    </label>
  );
}
