"use client";
import { SlidersHorizontal } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { ApiError } from "@/lib/client/fetch-json";
import { Sheet } from "../ui/dialog";
import { IconButton } from "../ui/icon-button";
import { FacetSidebar } from "./facet-sidebar";
import { queryFaultOf } from "./query-fault";
import { QueryField } from "./query-field";

type Props = {
  signal: "runs" | "traces" | "decisions";
  title: string;
  /** An example of what can be asked. */
  placeholder: string;
  query: string;
  onQuery: (query: string) => void;
  /** Of the list: where the query is at fault, it stands under the field. */
  error: ApiError | null;
  /** The page stands under a line of tabs. */
  hasTabs?: boolean;
  /** What is to be known before one looks. */
  notice?: ReactNode;
  children: ReactNode;
};

/** A page that searches one signal: the query above, facets at the left, behind a button where the screen is narrow. */
export function SearchPage({ signal, title, placeholder, query, onQuery, error, ...rest }: Props) {
  const [isFiltering, setFiltering] = useState(false);
  const facets = <FacetSidebar signal={signal} query={query} onQuery={onQuery} />;
  const height = rest.hasTabs
    ? "h-[calc(100dvh-84px)] max-sm:h-[calc(100dvh-140px)]"
    : "h-[calc(100dvh-48px)] max-sm:h-[calc(100dvh-104px)]";
  return (
    <div className={`flex min-h-0 flex-col ${height}`}>
      <h1 className="sr-only">{title}</h1>
      <div className="flex shrink-0 items-start gap-2 px-3 py-2">
        <QueryField
          signal={signal}
          value={query}
          onSubmit={onQuery}
          fault={queryFaultOf(error)}
          placeholder={placeholder}
        />
        <IconButton label="Facets" className="h-8 lg:hidden" onClick={() => setFiltering(true)}>
          <SlidersHorizontal aria-hidden />
        </IconButton>
      </div>
      {rest.notice}
      <div className="flex min-h-0 flex-1 border-t">
        <div className="w-56 shrink-0 overflow-hidden border-r p-2 max-lg:hidden [&>aside]:h-full">
          {facets}
        </div>
        <div className="flex min-w-0 flex-1 flex-col">{rest.children}</div>
      </div>
      <Sheet open={isFiltering} onClose={() => setFiltering(false)} title="Facets">
        <div className="p-3">{facets}</div>
      </Sheet>
    </div>
  );
}
