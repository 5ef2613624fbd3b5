"use client";
import { useEffect, useId, useState } from "react";
import { Input } from "../ui/input";

type Props = {
  label: string;
  value: string;
  choices: readonly string[];
  placeholder?: string;
  className?: string;
  onChange: (value: string) => void;
};

/** A field with the browser's own suggestions. What is typed counts once the field is left, a choice or Enter is made. */
export function SuggestInput({ label, value, choices, placeholder, className, onChange }: Props) {
  const [draft, setDraft] = useState(value);
  const id = useId();
  useEffect(() => setDraft(value), [value]);
  const tell = (next: string) => next !== value && onChange(next);
  return (
    <>
      <Input
        aria-label={label}
        list={id}
        value={draft}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        className={`font-mono text-table ${className ?? ""}`}
        onChange={(event) => {
          setDraft(event.target.value);
          if (choices.includes(event.target.value)) tell(event.target.value);
        }}
        onBlur={() => tell(draft.trim())}
        onKeyDown={(event) => {
          if (event.key === "Enter") tell(draft.trim());
        }}
      />
      <datalist id={id}>
        {choices.slice(0, 1_000).map((choice) => (
          <option key={choice} value={choice} />
        ))}
      </datalist>
    </>
  );
}
