"use client";
import { ChevronDown } from "lucide-react";
import { buttonClass } from "./button";
import { Menu, MenuChoice } from "./menu";

type Option<Value extends string> = { value: Value; words: string };
type Props<Value extends string> = {
  label: string;
  value: Value;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
  size?: "sm" | "md";
  showLabel?: boolean;
};

/** One of a few values. `label` names it for screen readers, and in front of the value with `showLabel`. */
export function Select<Value extends string>({
  label,
  value,
  options,
  onChange,
  size = "sm",
  showLabel = false,
}: Props<Value>) {
  const words = options.find((option) => option.value === value)?.words ?? value;
  return (
    <Menu
      trigger={
        <button type="button" aria-label={`${label} ${words}`} className={buttonClass("default", size)}>
          {showLabel && <span className="text-text-3">{`${label} `}</span>}
          {words}
          <ChevronDown aria-hidden className="-mr-0.5 size-3.5 text-text-3" />
        </button>
      }
    >
      {options.map((option) => (
        <MenuChoice
          key={option.value}
          chosen={option.value === value}
          onSelect={() => onChange(option.value)}
        >
          {option.words}
        </MenuChoice>
      ))}
    </Menu>
  );
}

/** Two to four values side by side, for what is switched often. */
export function Segmented<Value extends string>({ label, value, options, onChange }: Props<Value>) {
  return (
    <fieldset className="inline-flex rounded-md border border-line-strong bg-raised p-px" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className="h-[22px] rounded-[5px] px-2 text-table text-text-2 hover:text-text aria-pressed:bg-overlay aria-pressed:font-medium aria-pressed:text-text"
        >
          {option.words}
        </button>
      ))}
    </fieldset>
  );
}
