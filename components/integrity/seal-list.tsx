"use client";
import { useState } from "react";
import { fetchJson, queryString } from "@/lib/client/fetch-json";
import { formatExact } from "@/lib/client/format";
import type { DecisionSeal, DecisionSealsOutput } from "@/lib/contract/decision-seals";
import { Button } from "../ui/button";
import { Id } from "../ui/id";
import { Time } from "../ui/time";
import { toast } from "../ui/toast";

const cell = "min-w-0 truncate px-3 py-1";

/** The chain from its head backwards; older links on demand, which live updates leave in place. */
export function SealList({ project, first }: { project: string; first: DecisionSealsOutput }) {
  const [more, setMore] = useState<{ data: DecisionSeal[]; cursor: string | null } | null>(null);
  const [busy, setBusy] = useState(false);
  const cursor = more === null ? first.next_cursor : more.cursor;
  const oldest = first.data.at(-1);
  const older = (more?.data ?? []).filter(({ n }) => oldest === undefined || BigInt(n) < BigInt(oldest.n));
  const rows = [...first.data, ...older];
  const load = async () => {
    setBusy(true);
    try {
      const page = await fetchJson<DecisionSealsOutput>(
        `/api/v1/decisions/seals${queryString({ project, cursor, limit: 200 })}`,
      );
      setMore({ data: [...(more?.data ?? []), ...page.data], cursor: page.next_cursor });
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "error");
    }
    setBusy(false);
  };
  if (rows.length === 0)
    return (
      <p className="border-t px-3 py-4 text-table text-text-2">
        No seal yet. They appear here seconds after the first decision.
      </p>
    );
  return (
    <>
      <div className="overflow-x-auto border-t">
        <table className="w-full min-w-[640px] table-fixed text-table">
          <thead className="text-label text-text-3">
            <tr className="border-b text-left">
              <th className={`${cell} w-20 font-normal`}>Seal</th>
              <th className={`${cell} w-44 font-normal`}>Sealed</th>
              <th className={`${cell} w-24 text-right font-normal`}>Decisions</th>
              <th className={`${cell} w-72 font-normal`}>Of</th>
              <th className={`${cell} font-normal`}>Hash</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((seal) => (
              <SealRow key={seal.n} seal={seal} />
            ))}
          </tbody>
        </table>
      </div>
      {cursor !== null && (
        <div className="flex justify-center border-t p-2">
          <Button size="sm" disabled={busy} onClick={() => void load()}>
            {busy ? "Loading …" : "Older seals"}
          </Button>
        </div>
      )}
    </>
  );
}

function SealRow({ seal }: { seal: DecisionSeal }) {
  const fromMs = Number(BigInt(seal.first_ns) / 1_000_000n);
  const toMs = Number(BigInt(seal.last_ns) / 1_000_000n);
  return (
    <tr className="h-7 border-b last:border-b-0 hover:bg-raised">
      <td className={`${cell} tabular-nums`}>{formatExact(Number(seal.n))}</td>
      <td className={cell}>
        <Time at={seal.sealed_at} as="full" />
      </td>
      <td className={`${cell} text-right tabular-nums`}>{formatExact(seal.count)}</td>
      <td className={`${cell} text-text-2`}>
        <Time at={fromMs} as="full" />
        {toMs - fromMs >= 1_000 && (
          <>
            {" to "}
            <Time at={toMs} as="clock" />
          </>
        )}
      </td>
      <td className={cell}>
        <Id id={seal.hash} what="hash of the seal" />
      </td>
    </tr>
  );
}
