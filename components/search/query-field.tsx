"use client";
import { CornerDownLeft, Search, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useShortcut } from "@/lib/client/use-shortcut";
import type { Signal } from "./language-keys";
import { type QueryFault, QueryFaultLine } from "./query-fault";
import { complete, type Typing, typingAt } from "./query-text";
import { type Suggestion, useSuggestions } from "./use-suggestions";

type Props = {
  signal: Signal;
  /** The query in force, from the URL. */
  value: string;
  onSubmit: (query: string) => void;
  /** What the server found wrong with `value`, shown under the field. */
  fault?: QueryFault | null;
  placeholder?: string;
};

/** The query as text, with completion of keys and values from the data in view. Enter runs it, Escape leaves it. */
export function QueryField({ signal, value, onSubmit, fault = null, placeholder }: Props) {
  const field = useQueryDraft(signal, value, onSubmit);
  const listId = useId();
  useShortcut("f", "Edit the query", "Search", () => field.input.current?.focus());
  return (
    <div className="min-w-0 flex-1">
      <div className="relative flex items-center">
        <Search aria-hidden className="pointer-events-none absolute left-2.5 size-3.5 text-text-3" />
        <input
          ref={field.input}
          type="text"
          role="combobox"
          aria-label={`Search ${signal}`}
          aria-expanded={field.isOpen}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={field.isOpen && field.active >= 0 ? `${listId}-${field.active}` : undefined}
          aria-invalid={fault !== null}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={placeholder ?? "service:checkout status:error duration:>2s"}
          value={field.draft}
          onChange={(event) => field.type(event.target.value, event.target.selectionStart ?? 0)}
          onClick={(event) => field.place(event.currentTarget.selectionStart ?? 0)}
          onBlur={field.close}
          onKeyDown={field.onKey}
          className={`h-8 w-full rounded-md border bg-surface pr-16 pl-8 font-mono text-table text-text placeholder:text-text-3 focus:border-accent ${fault ? "border-error" : "border-line-strong"}`}
        />
        <FieldButtons
          isDirty={field.draft !== value}
          isEmpty={field.draft === ""}
          onRun={field.run}
          onClear={field.clear}
        />
        {field.isOpen && (
          <SuggestionList
            id={listId}
            items={field.suggestions}
            active={field.active}
            suffix={field.typing?.kind === "key" ? ":" : ""}
            onChoose={field.choose}
          />
        )}
      </div>
      {fault && <QueryFaultLine query={value} fault={fault} />}
    </div>
  );
}

function useQueryDraft(signal: Signal, value: string, onSubmit: (query: string) => void) {
  const [draft, setDraft] = useState(value);
  const [typing, setTyping] = useState<Typing | null>(null);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const suggestions = useSuggestions(signal, typing);
  const isOpen = typing !== null && suggestions.length > 0;
  // The URL may change without us: a facet, the back button.
  useEffect(() => setDraft(value), [value]);

  const close = () => setTyping(null);
  const place = (caret: number, text = draft) => {
    setTyping(typingAt(text, caret));
    setActive(-1);
  };
  const type = (text: string, caret: number) => {
    setDraft(text);
    place(caret, text);
  };
  const run = (text = draft) => {
    close();
    onSubmit(text.trim());
  };
  const clear = () => {
    setDraft("");
    run("");
    input.current?.focus();
  };
  const choose = (choice: Suggestion) => {
    if (typing === null) return;
    const next = complete(draft, typing, choice.text);
    type(next.query, next.caret);
    requestAnimationFrame(() => input.current?.setSelectionRange(next.caret, next.caret));
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const chosen = isOpen ? suggestions[active] : undefined;
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (isOpen)
        setActive(
          (active + step + suggestions.length + (active < 0 && step < 0 ? 1 : 0)) % suggestions.length,
        );
      else place(event.currentTarget.selectionStart ?? draft.length);
    } else if (event.key === "Enter" || (event.key === "Tab" && chosen)) {
      event.preventDefault();
      if (chosen) choose(chosen);
      else run();
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (isOpen) close();
      else input.current?.blur();
    }
  };
  return { input, draft, typing, active, isOpen, suggestions, place, type, run, clear, choose, close, onKey };
}

function FieldButtons(props: { isDirty: boolean; isEmpty: boolean; onRun: () => void; onClear: () => void }) {
  return (
    <span className="absolute right-1.5 flex items-center gap-0.5">
      {!props.isEmpty && (
        <button
          type="button"
          aria-label="Clear the query"
          onClick={props.onClear}
          className="grid size-6 place-items-center rounded-sm text-text-3 hover:bg-raised hover:text-text"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
      {props.isDirty && (
        <button
          type="button"
          aria-label="Run the query"
          onClick={() => props.onRun()}
          className="grid size-6 place-items-center rounded-sm bg-accent-fill text-on-accent"
        >
          <CornerDownLeft aria-hidden className="size-3.5" />
        </button>
      )}
    </span>
  );
}

function SuggestionList(props: {
  id: string;
  items: Suggestion[];
  active: number;
  suffix: string;
  onChoose: (choice: Suggestion) => void;
}) {
  return (
    <div
      id={props.id}
      role="listbox"
      aria-label="Suggestions"
      className="absolute top-full left-0 z-30 mt-1 max-h-80 w-full max-w-md overflow-auto rounded-md border border-line-strong bg-raised py-1 shadow-float"
    >
      {props.items.map((item, index) => (
        <div
          key={item.text}
          id={`${props.id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === props.active}
          onMouseDown={(event) => {
            event.preventDefault();
            props.onChoose(item);
          }}
          className={`flex cursor-pointer items-baseline gap-3 px-2.5 py-1 text-table hover:bg-overlay ${index === props.active ? "bg-overlay" : ""}`}
        >
          <span className="min-w-0 truncate font-mono text-text">
            {item.text === "" ? "(empty)" : item.text}
            <span className="text-text-3">{props.suffix}</span>
          </span>
          <span className="ml-auto shrink-0 text-label text-text-3 tabular-nums">{item.words}</span>
        </div>
      ))}
    </div>
  );
}
