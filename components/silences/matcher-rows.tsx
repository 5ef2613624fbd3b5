"use client";
import { Plus, X } from "lucide-react";
import { matcherOps } from "@/lib/contract/alert-routes";
import { SuggestInput } from "../metrics/suggest-input";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { Select } from "../ui/select";
import type { MatcherRow } from "./silence-draft";

/** Names of labels with the values that open alerts bear. */
export type LabelChoices = ReadonlyMap<string, readonly string[]>;
type Props = {
  /** Names the rows for screen readers: "of the silence". */
  of: string;
  rows: readonly MatcherRow[];
  choices: LabelChoices;
  disabled?: boolean;
  onChange: (rows: MatcherRow[]) => void;
};
const ops = matcherOps.map((value) => ({ value, words: value }));

/** Conditions on labels, all of which have to hold; names and values are offered from alerts that are open. */
export function MatcherRows({ of, rows, choices, disabled = false, onChange }: Props) {
  const set = (key: number, part: Partial<MatcherRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <fieldset disabled={disabled} className="flex flex-col gap-1.5" aria-label={`Matchers ${of}`}>
      {rows.map((row, place) => (
        <div key={row.key} className="flex items-center gap-1.5">
          <SuggestInput
            label={`Label ${place + 1} ${of}`}
            value={row.name}
            choices={[...choices.keys()]}
            placeholder="label"
            className="min-w-0 max-w-44 flex-1"
            onChange={(name) => set(row.key, { name })}
          />
          <Select
            label={`Comparison ${place + 1} ${of}`}
            value={row.op}
            options={ops}
            onChange={(op) => set(row.key, { op })}
          />
          <SuggestInput
            label={`Value ${place + 1} ${of}`}
            value={row.value}
            choices={choices.get(row.name) ?? []}
            placeholder={row.op.endsWith("~") ? "expression" : "value"}
            className="min-w-0 flex-[2]"
            onChange={(value) => set(row.key, { value })}
          />
          {!disabled && (
            <IconButton
              size="sm"
              label={`Remove matcher ${place + 1} ${of}`}
              onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
            >
              <X aria-hidden />
            </IconButton>
          )}
        </div>
      ))}
      {!disabled && (
        <Button
          size="sm"
          look="ghost"
          className="self-start"
          onClick={() =>
            onChange([
              ...rows,
              { key: Math.max(-1, ...rows.map(({ key }) => key)) + 1, name: "", op: "=", value: "" },
            ])
          }
        >
          <Plus aria-hidden className="size-3.5" /> Matcher
        </Button>
      )}
    </fieldset>
  );
}

/** `workflow=checkout` as one reads it in a list. */
export function MatcherChips({
  matchers,
}: {
  matchers: readonly { name: string; op: string; value: string }[];
}) {
  return (
    <span className="flex min-w-0 flex-wrap gap-1">
      {matchers.map(({ name, op, value }) => (
        <code
          key={`${name}${op}${value}`}
          className="max-w-full truncate rounded-sm bg-overlay px-1.5 font-mono text-label text-text leading-[18px]"
        >
          {name}
          <span className="text-text-3">{op}</span>
          {value || '""'}
        </code>
      ))}
    </span>
  );
}
