"use client";
import { ChevronDown, Search, X } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { formatNumber } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useShortcut } from "@/lib/client/use-shortcut";
import { useView } from "@/lib/client/use-view";
import type { IssueFacets } from "@/lib/contract/issue-list";
import type { IssueTab } from "@/lib/model/issue";
import { type QueryFault, QueryFaultLine } from "../search/query-fault";
import { filterState, toggleFilter } from "../search/query-text";
import { buttonClass } from "../ui/button";
import { IconButton } from "../ui/icon-button";
import { fieldClass } from "../ui/input";
import { Menu, MenuChoice, MenuLabel } from "../ui/menu";
import { kindWords, personWords } from "./issue-words";
import { severityLooks } from "./severity-mark";
import { onAlerts, triagePaths } from "./triage-api";

type Props = { tab: IssueTab; q: string; onQuery: (q: string) => void; fault: QueryFault | null };

/** The query as text, and its usual parts as menus with counts: both write the same address. */
export function InboxFilters({ tab, q, onQuery, fault }: Props) {
  const [draft, setDraft] = useState(q);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setDraft(q), [q]);
  useShortcut("f", "Edit the query", "Search", () => input.current?.focus());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onQuery(draft.trim());
  };
  return (
    <div className="px-3 pb-2">
      <div className="flex flex-wrap items-center gap-1.5">
        <form onSubmit={submit} className="relative min-w-0 flex-1 basis-64">
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-text-3"
          />
          <input
            ref={input}
            type="search"
            aria-label="Search the inbox"
            aria-invalid={fault !== null}
            autoComplete="off"
            spellCheck={false}
            placeholder="severity:critical owner:me service:checkout “timed out”"
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={(event) => event.key === "Escape" && input.current?.blur()}
            className={`${fieldClass} h-[30px] w-full pr-8 pl-8 font-mono text-table max-sm:h-10 [&::-webkit-search-cancel-button]:hidden`}
          />
          {q !== "" && (
            <IconButton
              label="Clear the query"
              size="sm"
              className="absolute top-1/2 right-1 -translate-y-1/2"
              onClick={() => onQuery("")}
            >
              <X aria-hidden />
            </IconButton>
          )}
        </form>
        <FilterMenus tab={tab} q={q} onQuery={onQuery} />
      </div>
      {fault !== null && <QueryFaultLine query={q} fault={fault} />}
    </div>
  );
}

type Group = {
  key: string;
  words: string;
  values: { value: string; words: string; count: number; q: string }[];
};

function FilterMenus({ tab, q, onQuery }: Omit<Props, "fault">) {
  const { project } = useView();
  const { data } = useQuestion<IssueFacets>(
    triagePaths.facets,
    { project, tab, q },
    { refreshOn: onAlerts, everyMs: 30_000 },
  );
  if (data === undefined) return null;
  return (
    <div className="flex gap-1.5 max-sm:w-full max-sm:overflow-x-auto">
      {groupsOf(data).map((group) => (
        <FilterMenu key={group.key} group={group} q={q} onQuery={onQuery} />
      ))}
      <LabelMenu labels={data.labels} q={q} onQuery={onQuery} />
    </div>
  );
}

function groupsOf(data: IssueFacets): Group[] {
  return [
    {
      key: "severity",
      words: "Severity",
      values: data.severities.map(({ value, count }) => ({
        value,
        count,
        words: severityLooks[value].words,
        q: `severity:${value}`,
      })),
    },
    {
      key: "kind",
      words: "Kind",
      values: data.kinds.map(({ value, count }) => ({
        value,
        count,
        words: kindWords[value],
        q: `kind:${value}`,
      })),
    },
    {
      key: "owner",
      words: "Owner",
      values: data.owners.map(({ owner, q, count }) => ({
        value: q.replace(/^owner:/, "").replace(/^"|"$/g, ""),
        count,
        words: owner === null ? "Nobody" : personWords(owner),
        q,
      })),
    },
  ];
}

function FilterMenu({ group, q, onQuery }: { group: Group; q: string; onQuery: (q: string) => void }) {
  const chosen = group.values.filter(({ value }) => filterState(q, group.key, value) === "included");
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          disabled={group.values.length === 0}
          className={`${buttonClass("default")} max-sm:h-10`}
        >
          {chosen.length === 0 ? group.words : chosen.map(({ words }) => words).join(", ")}
          <ChevronDown aria-hidden className="-mr-0.5 size-3.5 text-text-3" />
        </button>
      }
    >
      {group.values.map(({ value, words, count }) => (
        <MenuChoice
          key={value}
          chosen={filterState(q, group.key, value) === "included"}
          onSelect={() => onQuery(toggleFilter(q, group.key, value, false))}
        >
          {words}{" "}
          <span className="ml-auto pl-3 text-label text-text-3 tabular-nums">{formatNumber(count)}</span>
        </MenuChoice>
      ))}
    </Menu>
  );
}

function LabelMenu({
  labels,
  q,
  onQuery,
}: {
  labels: IssueFacets["labels"];
  q: string;
  onQuery: (q: string) => void;
}) {
  if (labels.length === 0) return null;
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className={`${buttonClass("default")} max-sm:h-10`}>
          Label <ChevronDown aria-hidden className="-mr-0.5 size-3.5 text-text-3" />
        </button>
      }
    >
      {labels.map(({ name, values }) => (
        <div key={name}>
          <MenuLabel>{name}</MenuLabel>
          {values.map(({ value, count }) => (
            <MenuChoice
              key={value}
              chosen={filterState(q, name, value) === "included"}
              onSelect={() => onQuery(toggleFilter(q, name, value, false))}
            >
              <span className="truncate">{value === "" ? "(empty)" : value}</span>
              <span className="ml-auto pl-3 text-label text-text-3 tabular-nums">{formatNumber(count)}</span>
            </MenuChoice>
          ))}
        </div>
      ))}
    </Menu>
  );
}
