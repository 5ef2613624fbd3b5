"use client";
import { CircleDashed, CircleDot, DoorOpen } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { formatExact, formatNumber } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { DecisionCoverageOutput } from "@/lib/contract/decision-coverage";
import { Panel } from "../panel/panel";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { Segmented } from "../ui/select";
import { Time } from "../ui/time";
import { pointName } from "./decision-words";

type Fired = DecisionCoverageOutput["rules"][number];
type Row = Omit<Fired, "policy" | "rule"> & { name: string; under: string };
type State = Fired["state"];

const looks: Record<State, { words: string; icon: typeof CircleDot; colour: string; title: string }> = {
  silent: {
    words: "Silent",
    icon: CircleDashed,
    colour: "text-warning",
    title: "It decided before this time range and not in it",
  },
  only_allows: {
    words: "Only allows",
    icon: DoorOpen,
    colour: "text-text-2",
    title: "It never denied anything, in this time range or before it",
  },
  active: { words: "Active", icon: CircleDot, colour: "text-ok", title: "It decides, and it denies" },
};

const shownAtFirst = 30;

/** Rules or rails with whether they still fire; silent ones first. Each leads to its decisions. */
export function CoverageRules({
  title,
  rows,
  nothing,
}: {
  title: string;
  rows: readonly Row[];
  nothing: string;
}) {
  const [state, setState] = useState<State | "all">("all");
  const [isWhole, setWhole] = useState(false);
  const fitting = state === "all" ? rows : rows.filter((row) => row.state === state);
  const shown = isWhole ? fitting : fitting.slice(0, shownAtFirst);
  const count = (of: State) => rows.filter((row) => row.state === of).length;
  return (
    <Panel
      title={title}
      about={rows.length === 0 ? undefined : formatExact(rows.length)}
      toolbar={
        rows.length > 0 && (
          <Segmented
            label={`Which ${title.toLowerCase()}`}
            value={state}
            onChange={setState}
            options={[
              { value: "all", words: "All" },
              { value: "silent", words: `Silent ${count("silent")}` },
              { value: "only_allows", words: `Only allow ${count("only_allows")}` },
              { value: "active", words: `Active ${count("active")}` },
            ]}
          />
        )
      }
      empty={rows.length === 0 && <EmptyState title="None yet">{nothing}</EmptyState>}
    >
      <div className="overflow-x-auto border-t">
        <table className="w-full table-fixed text-table">
          <thead>
            <tr className="h-7 text-left text-label text-text-3 [&>th]:px-1.5 [&>th]:font-normal [&>th]:first:pl-3 [&>th]:last:pr-3">
              <th scope="col" className="w-28">
                State
              </th>
              <th scope="col">Name</th>
              <th scope="col" className="w-24 text-right">
                In this range
              </th>
              <th scope="col" className="w-20 text-right max-sm:hidden">
                Before
              </th>
              <th scope="col" className="w-24 text-right max-sm:hidden">
                Last fired
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <RuleRow key={`${row.under} ${row.name}`} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < fitting.length && (
        <p className="border-t p-2 text-center">
          <Button size="sm" look="ghost" onClick={() => setWhole(true)}>
            {formatExact(fitting.length - shown.length)} more
          </Button>
        </p>
      )}
      {rows.length > 0 && fitting.length === 0 && (
        <p className="px-3 py-3 text-center text-table text-text-3">None of them.</p>
      )}
    </Panel>
  );
}

function RuleRow({ row }: { row: Row }) {
  const href = useHref();
  const { words, icon: Icon, colour, title } = looks[row.state];
  // A silent one has no decision in this range: its link goes back to when it last had one.
  const past =
    row.state === "silent" ? { from: row.last_seen - 3_600_000, to: row.last_seen + 3_600_000 } : {};
  return (
    <tr className="h-7 border-t hover:bg-raised [&>td]:px-1.5 [&>td]:first:pl-3 [&>td]:last:pr-3">
      <td title={title}>
        <span className={`inline-flex items-center gap-1.5 whitespace-nowrap ${colour}`}>
          <Icon aria-hidden className="size-3.5 shrink-0" /> {words}
        </span>
      </td>
      <td className="truncate" title={`${row.under} · ${row.name}`}>
        <Link
          href={href("/decisions", { q: row.q, ...past })}
          prefetch={false}
          className="font-mono text-[11.5px] hover:text-accent hover:underline"
        >
          {row.name}
        </Link>
        {row.under !== "" && row.under !== row.name && (
          <span className="ml-1.5 text-label text-text-3">{sideOrPolicy(row.under)}</span>
        )}
      </td>
      <td className="text-right tabular-nums">
        {row.count === 0 ? (
          <span className="text-text-3">0</span>
        ) : (
          <span title={`${formatExact(row.count)} decided, ${formatExact(row.denied)} denied`}>
            {formatNumber(row.count)}
            {row.denied > 0 && <span className="text-denied"> · {formatNumber(row.denied)} denied</span>}
          </span>
        )}
      </td>
      <td className="text-right text-text-2 tabular-nums max-sm:hidden">
        {formatNumber(row.baseline_count)}
      </td>
      <td className="text-right text-text-2 max-sm:hidden">
        <Time at={row.last_seen} />
      </td>
    </tr>
  );
}

const sides = new Set(["input", "output", "tool_call", "retrieval", "ingress", "human"]);
const sideOrPolicy = (under: string) => (sides.has(under) ? pointName(under).toLowerCase() : under);
