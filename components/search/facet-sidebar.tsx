"use client";
import { Check, ChevronRight, Minus } from "lucide-react";
import { type MouseEvent, useMemo, useState } from "react";
import { formatExact, formatNumber } from "@/lib/client/format";
import { useQuestion } from "@/lib/client/use-question";
import { useTimeRange } from "@/lib/client/use-time-range";
import { useView } from "@/lib/client/use-view";
import type { FacetsOutput } from "@/lib/contract/facets";
import type { Signal } from "./language-keys";
import { type FilterState, filterState, queryTerms, toggleFilter } from "./query-text";

type Facet = FacetsOutput["facets"][number];
type Props = { signal: Signal; query: string; onQuery: (query: string) => void };

const shownAtFirst = 6;

/** Keys and values of what is in view. Click takes a value in, alt-click or the minus leaves it out; the query text is the state. */
export function FacetSidebar({ signal, query, onQuery }: Props) {
  const { project } = useView();
  const { params } = useTimeRange();
  const { data, error } = useQuestion<FacetsOutput>(
    "/api/v1/facets",
    { project, signal, q: query, ...params },
    // Counts are a sample for orientation: they need not follow every change.
    { refreshOn: false, everyMs: 30_000 },
  );
  const [search, setSearch] = useState("");
  const facets = useMemo(() => withChosen(data?.facets ?? [], query), [data, query]);
  const wanted = search.trim().toLowerCase();
  const shown = facets.filter(
    (facet) =>
      wanted === "" ||
      facet.key.toLowerCase().includes(wanted) ||
      facet.values.some(({ value }) => value.toLowerCase().includes(wanted)),
  );
  return (
    <aside aria-label="Facets" className="flex min-h-0 flex-col">
      <input
        type="search"
        aria-label="Find a facet"
        placeholder="Find a facet"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        className="mb-2 h-7 w-full rounded-md border border-line bg-surface px-2 text-table placeholder:text-text-3"
      />
      <div className="min-h-0 flex-1 overflow-y-auto">
        {shown.map((facet, index) => (
          <FacetGroup
            key={facet.key}
            facet={facet}
            query={query}
            isOpenAtFirst={facet.kind === "short" && index < 6}
            isOpenAnyway={wanted !== "" || queryTerms(query).some((term) => term.key === facet.key)}
            onQuery={onQuery}
          />
        ))}
        {data && shown.length === 0 && (
          <p className="px-1 py-2 text-table text-text-3">
            {wanted === "" ? "Nothing to count here yet." : "No facet has this."}
          </p>
        )}
        {!data && error && error.status !== 400 && (
          <p className="px-1 py-2 text-table text-text-3">Facets could not be counted: {error.message}</p>
        )}
        {data && data.sampled > 0 && (
          <p className="px-1 py-2 text-label text-text-3">
            Counted over the newest {formatExact(data.sampled)} matches.
          </p>
        )}
      </div>
    </aside>
  );
}

/** A chosen value stays visible, and can be taken back, also where nothing has it any more. */
function withChosen(facets: readonly Facet[], query: string): Facet[] {
  const next = facets.map((facet) => ({ ...facet, values: [...facet.values] }));
  for (const term of queryTerms(query)) {
    const facet = next.find((each) => each.key === term.key);
    if (!facet) continue;
    for (const value of term.values) {
      const isPattern = /^[<>]|[*?]/.test(value);
      if (!isPattern && !facet.values.some((each) => each.value === value))
        facet.values.push({ value, count: 0 });
    }
  }
  return next.filter((facet) => facet.values.length > 0);
}

function FacetGroup(props: {
  facet: Facet;
  query: string;
  isOpenAtFirst: boolean;
  isOpenAnyway: boolean;
  onQuery: (query: string) => void;
}) {
  const { facet, query, onQuery } = props;
  const [opened, setOpened] = useState<boolean | null>(null);
  const [isWhole, setWhole] = useState(false);
  const isOpen = opened ?? (props.isOpenAtFirst || props.isOpenAnyway);
  const most = Math.max(1, ...facet.values.map(({ count }) => count));
  const values = isWhole ? facet.values : facet.values.slice(0, shownAtFirst);
  return (
    <section className="mb-1">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpened(!isOpen)}
        className="flex h-6 w-full items-center gap-1 rounded-sm px-1 text-left text-label text-text-2 hover:bg-raised"
      >
        <ChevronRight aria-hidden className={`size-3 shrink-0 text-text-3 ${isOpen ? "rotate-90" : ""}`} />
        <span
          className={`truncate ${facet.kind === "attribute" ? "font-mono" : "font-medium"}`}
          title={facet.key}
        >
          {facet.key}
        </span>
        <span className="ml-auto text-text-3 tabular-nums">{formatNumber(facet.distinct)}</span>
      </button>
      {isOpen && (
        <ul>
          {values.map(({ value, count }) => (
            <FacetValue
              key={value}
              value={value}
              count={count}
              share={count / most}
              state={filterState(query, facet.key, value)}
              onToggle={(isExcluded) => onQuery(toggleFilter(query, facet.key, value, isExcluded))}
            />
          ))}
          {facet.values.length > shownAtFirst && (
            <li>
              <button
                type="button"
                onClick={() => setWhole(!isWhole)}
                className="h-6 px-5 text-label text-text-3 hover:text-text"
              >
                {isWhole ? "Show fewer" : `${facet.values.length - shownAtFirst} more`}
              </button>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

const stateWords: Record<FilterState, string> = { none: "", included: "included: ", excluded: "excluded: " };

function FacetValue(props: {
  value: string;
  count: number;
  share: number;
  state: FilterState;
  onToggle: (isExcluded: boolean) => void;
}) {
  const { value, count, share, state, onToggle } = props;
  const words = value === "" ? "(empty)" : value;
  return (
    <li className="group relative flex h-6 items-center rounded-sm text-table hover:bg-raised">
      <span
        aria-hidden
        className="absolute inset-y-1 left-5 rounded-sm bg-raised group-hover:bg-overlay"
        style={{ width: `calc(${(share * 100).toFixed(1)}% * 0.72)` }}
      />
      <button
        type="button"
        aria-pressed={state === "included"}
        title={`${words}\nclick: only these · alt-click: without these`}
        onClick={(event: MouseEvent) => onToggle(event.altKey)}
        className="relative flex h-full min-w-0 flex-1 items-center gap-1 px-1 text-left"
      >
        <span aria-hidden className="grid size-3.5 shrink-0 place-items-center">
          {state === "included" && <Check className="size-3 text-accent" />}
          {state === "excluded" && <Minus className="size-3 text-text-2" />}
        </span>
        <span
          className={`truncate ${state === "excluded" ? "text-text-3 line-through" : state === "included" ? "text-text" : "text-text-2"}`}
        >
          {stateWords[state] !== "" && <span className="sr-only">{stateWords[state]}</span>}
          {words}
        </span>{" "}
        <span className="ml-auto shrink-0 pl-2 text-label text-text-3 tabular-nums group-focus-within:mr-5 group-hover:mr-5">
          {formatNumber(count)}
        </span>
      </button>
      <button
        type="button"
        aria-label={`Leave out ${words}`}
        title="Leave out"
        onClick={() => onToggle(true)}
        className="absolute right-0 hidden size-5 place-items-center rounded-sm text-text-3 hover:text-text focus-visible:grid group-focus-within:grid group-hover:grid"
      >
        <Minus aria-hidden className="size-3" />
      </button>
    </li>
  );
}
