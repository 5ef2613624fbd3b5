"use client";
import Link from "next/link";
import { useState } from "react";
import { colourOf } from "@/lib/client/colour";
import { formatExact, plural } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import { Panel } from "../panel/panel";
import { Dot } from "../ui/badge";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

type Props = {
  title: string;
  of: "agent" | "tool";
  rows: readonly { name: string; calls: number; errors: number; q: string }[];
  /** How many acted at all. */
  seen: number;
  /** The page that finds their calls. */
  path: "/runs" | "/traces";
};

const shownAtFirst = 20;

/** Agents or tools that acted and were never decided about, busiest first. */
export function CoverageActors({ title, of, rows, seen, path }: Props) {
  const href = useHref();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? rows : rows.slice(0, shownAtFirst);
  return (
    <Panel
      title={title}
      about={seen === 0 ? undefined : `${formatExact(rows.length)} of ${formatExact(seen)} that acted`}
      empty={
        rows.length === 0 && (
          <EmptyState title={seen === 0 ? `No ${of} acted` : `Every ${of} was decided about`}>
            {seen === 0
              ? `No ${of} made a call in this time range.`
              : `Each of ${plural(seen, of)} that acted had at least one decision.`}
          </EmptyState>
        )
      }
    >
      <ul className="border-t py-1">
        {shown.map((row) => (
          <li key={row.name}>
            <Link
              href={href(path, { q: row.q })}
              prefetch={false}
              className="flex h-7 items-center gap-2 px-3 text-table -outline-offset-2 hover:bg-raised"
            >
              <Dot colour={colourOf(row.name)} />
              <span className="min-w-0 truncate">{row.name}</span>
              <span className="ml-auto shrink-0 text-text-2 tabular-nums">
                {plural(row.calls, "call")}
                {row.errors > 0 && <span className="text-error"> · {formatExact(row.errors)} failed</span>}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {shown.length < rows.length && (
        <p className="border-t p-2 text-center">
          <Button size="sm" look="ghost" onClick={() => setWhole(true)}>
            {formatExact(rows.length - shown.length)} more
          </Button>
        </p>
      )}
    </Panel>
  );
}
