"use client";
import { Check, ChevronDown } from "lucide-react";
import { useState } from "react";
import { SuggestInput } from "../metrics/suggest-input";
import { buttonClass } from "../ui/button";
import { Input } from "../ui/input";
import { Menu, MenuChoice, MenuLine } from "../ui/menu";
import type { VariableState } from "./use-variables";
import { allChoice } from "./variable-values";

type Props = {
  states: readonly VariableState[];
  onChoose: (name: string, values: readonly string[]) => void;
};

/** What may be chosen above the panels; the choice is in the address. */
export function VariableBar({ states, onChoose }: Props) {
  if (states.length === 0) return null;
  return (
    <fieldset aria-label="Variables" className="flex flex-wrap items-center gap-2">
      {states.map((state) => (
        <Choice
          key={state.variable.name}
          state={state}
          onChoose={(values) => onChoose(state.variable.name, values)}
        />
      ))}
    </fieldset>
  );
}

const mostShown = 200;

function Choice({
  state,
  onChoose,
}: {
  state: VariableState;
  onChoose: (values: readonly string[]) => void;
}) {
  const { variable, options, chosen, isAll, loading } = state;
  const [text, setText] = useState("");
  const label = variable.label || variable.name;
  if (variable.kind === "text")
    return (
      <span className="flex items-center gap-1.5 text-table text-text-2">
        {label}
        <SuggestInput
          label={label}
          value={chosen[0] ?? ""}
          choices={[]}
          className="w-40"
          onChange={(value) => onChoose([value])}
        />
      </span>
    );
  const words = isAll ? "All" : chosen.length === 0 ? (loading ? "…" : "none") : chosen.join(", ");
  const all = [...new Set([...options, ...chosen])];
  const found = all.filter((option) => option.toLowerCase().includes(text.toLowerCase())).slice(0, mostShown);
  const choose = (option: string) => {
    if (!variable.multi) return onChoose([option]);
    if (isAll) return onChoose([option]);
    onChoose(chosen.includes(option) ? chosen.filter((each) => each !== option) : [...chosen, option]);
  };
  return (
    <Menu
      trigger={
        <button type="button" aria-label={`${label} ${words}`} className={buttonClass("default", "sm")}>
          <span className="text-text-3">{label}</span>
          <span className="max-w-48 truncate">{words}</span>
          <ChevronDown aria-hidden className="-mr-0.5 size-3.5 text-text-3" />
        </button>
      }
    >
      {all.length > 12 && (
        <Input
          aria-label={`Search ${label}`}
          placeholder="Search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.stopPropagation()}
        />
      )}
      {variable.include_all && (
        <>
          <MenuChoice chosen={isAll} onSelect={() => onChoose([allChoice])}>
            All
          </MenuChoice>
          <MenuLine />
        </>
      )}
      {found.map((option) => (
        <MenuChoice key={option} chosen={!isAll && chosen.includes(option)} onSelect={() => choose(option)}>
          {option}
        </MenuChoice>
      ))}
      {found.length === 0 && (
        <p className="flex items-center gap-2 px-2 py-1 text-table text-text-3">
          <Check aria-hidden className="size-3 opacity-0" /> {loading ? "Asking…" : "Nothing to choose"}
        </p>
      )}
    </Menu>
  );
}
