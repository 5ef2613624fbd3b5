"use client";
import { Plus, Trash2 } from "lucide-react";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { Input } from "../ui/input";
import { nextKey, type Pair } from "./rule-draft";

type Props = {
  /** "label", "annotation" */
  what: string;
  pairs: readonly Pair[];
  /** Names that have a field elsewhere. */
  hidden?: readonly string[];
  disabled: boolean;
  onChange: (pairs: Pair[]) => void;
};

/** Names and values, as many as one likes. */
export function PairRows({ what, pairs, hidden = [], disabled, onChange }: Props) {
  const set = (key: number, part: Partial<Pair>) =>
    onChange(pairs.map((pair) => (pair.key === key ? { ...pair, ...part } : pair)));
  return (
    <div className="flex flex-col gap-1.5">
      {pairs
        .filter(({ name }) => !hidden.includes(name))
        .map(({ key, name, value }, place) => (
          <div key={key} className="flex items-center gap-1.5">
            <Input
              aria-label={`Name of ${what} ${place + 1}`}
              value={name}
              disabled={disabled}
              placeholder={what}
              className="max-w-44 font-mono text-table"
              spellCheck={false}
              onChange={(event) => set(key, { name: event.target.value })}
            />
            <Input
              aria-label={`Value of ${what} ${place + 1}`}
              value={value}
              disabled={disabled}
              placeholder="value, or {{ $labels.name }}"
              className="font-mono text-table"
              spellCheck={false}
              onChange={(event) => set(key, { value: event.target.value })}
            />
            {!disabled && (
              <IconButton
                size="sm"
                label={`Remove ${what} ${name || place + 1}`}
                onClick={() => onChange(pairs.filter((pair) => pair.key !== key))}
              >
                <Trash2 aria-hidden />
              </IconButton>
            )}
          </div>
        ))}
      {!disabled && (
        <Button
          size="sm"
          look="ghost"
          className="self-start"
          onClick={() => onChange([...pairs, { key: nextKey(pairs), name: "", value: "" }])}
        >
          <Plus aria-hidden className="size-3.5" /> {`Another ${what}`}
        </Button>
      )}
    </div>
  );
}
