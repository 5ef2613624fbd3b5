"use client";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog as Radix } from "radix-ui";
import { type KeyboardEvent, useEffect, useState } from "react";
import { Kbd } from "../ui/kbd";
import { matchValue, Results } from "./box-results";
import { findPlaces, looksLikeId } from "./find-places";
import { useLookup, useNames } from "./use-lookup";

/** The box: paste any id, or say where to go. One match opens straight away on Enter; several are listed by kind and time. */
export function Box({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/55" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[10vh] left-1/2 z-50 w-[min(640px,calc(100vw-16px))] -translate-x-1/2 rounded-lg border border-line-strong bg-surface shadow-float"
        >
          <Radix.Title className="sr-only">Find anything</Radix.Title>
          <BoxBody onClose={onClose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function BoxBody({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState("");
  const [entered, setEntered] = useState<string | null>(null);
  const router = useRouter();
  const lookup = useLookup(text, true);
  const words = text.trim();
  const places = findPlaces(useNames(true), words);
  const go = (path: string) => {
    onClose();
    router.push(path);
  };
  const only = lookup?.matches.length === 1 ? lookup.matches[0] : undefined;
  // Enter came before the answer (paste, Enter): open as soon as it is clear what it is.
  useEffect(() => {
    if (entered === null || lookup?.text !== entered) return;
    setEntered(null);
    if (only !== undefined) go(only.href);
  });
  // What is surest is chosen as soon as it is known: cmdk chooses only among what is listed when the text changes.
  const match = lookup?.matches[0];
  const surest = match === undefined ? places[0]?.id : matchValue(match);
  useEffect(() => {
    if (surest !== undefined) setChosen(surest);
  }, [surest]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || lookup !== null || !looksLikeId(words)) return;
    event.preventDefault();
    setEntered(words);
  };

  return (
    <Command
      shouldFilter={false}
      value={chosen}
      onValueChange={setChosen}
      loop
      label="Find anything"
      onKeyDown={onKeyDown}
    >
      <div className="flex h-11 items-center gap-2.5 border-b px-3">
        <Search aria-hidden className="size-4 shrink-0 text-text-3" />
        <Command.Input
          autoFocus
          value={text}
          onValueChange={setText}
          placeholder="Paste any ID, or type where to go"
          className="h-full min-w-0 flex-1 bg-transparent text-body outline-none placeholder:text-text-3"
        />
        <Kbd keys="Escape" />
      </div>
      <Results words={words} lookup={lookup} places={places} go={go} />
    </Command>
  );
}
