"use client";
import { Command } from "cmdk";
import { ArrowRight, CornerDownLeft, ListTree, Play, ScrollText, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useEffect, useState } from "react";
import { fetchJson, queryString } from "@/lib/client/fetch-json";
import { useHref, useView } from "@/lib/client/use-view";
import type { FacetsOutput } from "@/lib/contract/facets";
import type { ResolveOutput } from "@/lib/contract/resolve";
import { Kbd } from "../ui/kbd";
import { Time } from "../ui/time";
import { findPlaces, looksLikeId } from "./find-places";
import { navItems } from "./nav";

type Match = ResolveOutput["data"][number];
type Lookup = { text: string; matches: Match[]; failed: boolean };

/** Asks what an id is, 120 ms after the last key; `null` while nothing is known of this very text. */
function useLookup(text: string, open: boolean): Lookup | null {
  const { project } = useView();
  const [lookup, setLookup] = useState<Lookup | null>(null);
  const id = text.trim();
  useEffect(() => {
    if (!open || id === "" || id.length > 500) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      fetchJson<ResolveOutput>(`/api/v1/resolve${queryString({ id, project })}`, { signal: abort.signal })
        .then((answer) => setLookup({ text: id, matches: answer.data, failed: false }))
        .catch(() => abort.signal.aborted || setLookup({ text: id, matches: [], failed: true }));
    }, 120);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, open, project]);
  return lookup?.text === id ? lookup : null;
}

/** Names to go to; asked once each time the box opens. */
function useNames(open: boolean): FacetsOutput[] {
  const { project } = useView();
  const [names, setNames] = useState<FacetsOutput[]>([]);
  useEffect(() => {
    if (!open) return;
    const ask = (signal: string) =>
      fetchJson<FacetsOutput>(`/api/v1/facets${queryString({ signal, project })}`).catch(() => null);
    let gone = false;
    void Promise.all([ask("runs"), ask("traces")]).then(
      (answers) => !gone && setNames(answers.filter((answer) => answer !== null)),
    );
    return () => {
      gone = true;
    };
  }, [open, project]);
  return names;
}

function Item({
  value,
  onSelect,
  icon,
  children,
  hint,
}: {
  value: string;
  onSelect: () => void;
  icon: ReactNode;
  children: ReactNode;
  hint?: ReactNode;
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex h-8 cursor-pointer items-center gap-2.5 rounded-md px-2 text-body data-[selected=true]:bg-overlay [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-text-3"
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint !== undefined && <span className="shrink-0 text-label text-text-3">{hint}</span>}
    </Command.Item>
  );
}

const groupClass =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-label [&_[cmdk-group-heading]]:text-text-3";

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
  const href = useHref();
  const lookup = useLookup(text, true);
  const places = findPlaces(useNames(true), text);
  const words = text.trim();
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
  const pages = navItems.filter(
    (item) => words === "" || item.words.toLowerCase().includes(words.toLowerCase()),
  );
  const searches =
    words === ""
      ? []
      : ([
          ["traces", ListTree],
          ["runs", Play],
          ["logs", ScrollText],
        ] as const);

  return (
    <Command
      shouldFilter={false}
      value={chosen}
      onValueChange={setChosen}
      loop
      label="Find anything"
      onKeyDown={(event) =>
        event.key === "Enter" &&
        lookup === null &&
        looksLikeId(words) &&
        (event.preventDefault(), setEntered(words))
      }
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
      <Command.List className="max-h-[60vh] overflow-y-auto p-1.5 pb-2">
        <Said words={words} lookup={lookup} />
        {lookup !== null && lookup.matches.length > 0 && (
          <Command.Group
            heading={lookup.matches.length === 1 ? "Found" : `${lookup.matches.length} matches`}
            className={groupClass}
          >
            {lookup.matches.map((match) => (
              <Item
                key={`${match.kind} ${match.href}`}
                value={`match ${match.kind} ${match.href}`}
                onSelect={() => go(match.href)}
                icon={<CornerDownLeft aria-hidden />}
                hint={match.time === null ? undefined : <Time at={match.time} />}
              >
                <span className="mr-2 font-medium capitalize">{match.kind}</span>
                <span className="text-text-2">{match.title}</span>
              </Item>
            ))}
          </Command.Group>
        )}
        {(["Workflows", "Agents", "Services"] as const).map((group) => {
          const mine = places.filter((place) => place.group === group);
          return mine.length === 0 ? null : (
            <Command.Group key={group} heading={group} className={groupClass}>
              {mine.map((place) => (
                <Item
                  key={place.id}
                  value={place.id}
                  onSelect={() => go(href(place.path, { q: place.q }))}
                  icon={<ArrowRight aria-hidden />}
                  hint={place.path.slice(1)}
                >
                  {place.words}
                </Item>
              ))}
            </Command.Group>
          );
        })}
        {pages.length > 0 && (
          <Command.Group heading="Pages" className={groupClass}>
            {pages.map(({ href: path, words: name, icon: Icon, key }) => (
              <Item
                key={path}
                value={`page ${path}`}
                onSelect={() => go(href(path))}
                icon={<Icon aria-hidden />}
                hint={<Kbd keys={`g ${key}`} />}
              >
                {name}
              </Item>
            ))}
          </Command.Group>
        )}
        {searches.length > 0 && (
          <Command.Group heading="Search" className={groupClass}>
            {searches.map(([where, Icon]) => (
              <Item
                key={where}
                value={`search ${where}`}
                onSelect={() => go(href(`/${where}`, { q: words }))}
                icon={<Icon aria-hidden />}
              >
                Search {where} for <span className="font-mono text-table">{words}</span>
              </Item>
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command>
  );
}

/** What is known of the text as an id, in words: being looked up, unknown, or that it could not be asked. */
function Said({ words, lookup }: { words: string; lookup: Lookup | null }) {
  if (!looksLikeId(words) || (lookup !== null && lookup.matches.length > 0)) return null;
  const said =
    lookup === null
      ? "Looking it up…"
      : lookup.failed
        ? "The ID could not be looked up. Is Runtower reachable?"
        : `Nothing bears the ID ${words}. It may not have arrived yet, or belong to another project.`;
  return (
    <p role="status" className="px-2 py-1.5 text-table text-text-2 [overflow-wrap:anywhere]">
      {said}
    </p>
  );
}
