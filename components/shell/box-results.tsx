"use client";
import { Command } from "cmdk";
import { ArrowRight, BellRing, CornerDownLeft, ListTree, Play, ScrollText } from "lucide-react";
import type { ReactNode } from "react";
import { useHref } from "@/lib/client/use-view";
import { Kbd } from "../ui/kbd";
import { Time } from "../ui/time";
import { looksLikeId, type Place } from "./find-places";
import { navItems } from "./nav";
import type { Lookup, Match } from "./use-lookup";

export function matchValue(match: Match): string {
  return `match ${match.kind} ${match.href}`;
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

type Props = { words: string; lookup: Lookup | null; places: Place[]; go: (path: string) => void };

/** All that the text may mean, the surest first: an id's matches, names, pages, searches. */
export function Results({ words, lookup, places, go }: Props) {
  const pages = navItems.filter(
    (item) => words === "" || item.words.toLowerCase().includes(words.toLowerCase()),
  );
  return (
    <Command.List className="max-h-[60vh] overflow-y-auto p-1.5 pb-2">
      <Said words={words} lookup={lookup} />
      <Matches lookup={lookup} go={go} />
      <Places places={places} go={go} />
      <Pages pages={pages} go={go} />
      {words !== "" && <Searches words={words} go={go} />}
    </Command.List>
  );
}

function Matches({ lookup, go }: Pick<Props, "lookup" | "go">) {
  if (lookup === null || lookup.matches.length === 0) return null;
  const heading = lookup.matches.length === 1 ? "Found" : `${lookup.matches.length} matches`;
  return (
    <Command.Group heading={heading} className={groupClass}>
      {lookup.matches.map((match) => (
        <Item
          key={matchValue(match)}
          value={matchValue(match)}
          onSelect={() => go(match.href)}
          icon={<CornerDownLeft aria-hidden />}
          hint={match.time === null ? undefined : <Time at={match.time} />}
        >
          {match.title}
        </Item>
      ))}
    </Command.Group>
  );
}

function Places({ places, go }: Pick<Props, "places" | "go">) {
  const href = useHref();
  return (["Workflows", "Agents", "Services"] as const).map((group) => {
    const mine = places.filter((place) => place.group === group);
    if (mine.length === 0) return null;
    return (
      <Command.Group key={group} heading={group} className={groupClass}>
        {mine.map(({ id, path, q, words: name }) => (
          <Item
            key={id}
            value={id}
            onSelect={() => go(href(path, { q }))}
            icon={<ArrowRight aria-hidden />}
            hint={path.slice(1)}
          >
            {name}
          </Item>
        ))}
      </Command.Group>
    );
  });
}

function Pages({ pages, go }: { pages: typeof navItems; go: Props["go"] }) {
  const href = useHref();
  if (pages.length === 0) return null;
  return (
    <Command.Group heading="Pages" className={groupClass}>
      {pages.map(({ href: path, words, icon: Icon, key }) => (
        <Item
          key={path}
          value={`page ${path}`}
          onSelect={() => go(href(path))}
          icon={<Icon aria-hidden />}
          hint={<Kbd keys={`g ${key}`} />}
        >
          {words}
        </Item>
      ))}
    </Command.Group>
  );
}

const searches = [
  ["traces", ListTree],
  ["runs", Play],
  ["logs", ScrollText],
  ["alerts", BellRing],
] as const;

function Searches({ words, go }: Pick<Props, "words" | "go">) {
  const href = useHref();
  return (
    <Command.Group heading="Search" className={groupClass}>
      {searches.map(([where, Icon]) => (
        <Item
          key={where}
          value={`search ${where}`}
          onSelect={() => go(href(`/${where}`, { q: words, ...(where === "alerts" && { tab: "all" }) }))}
          icon={<Icon aria-hidden />}
        >
          Search {where} for <span className="font-mono text-table">{words}</span>
        </Item>
      ))}
    </Command.Group>
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
