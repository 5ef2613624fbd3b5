import type { ReactNode } from "react";
import { formatDuration, formatNumber } from "@/lib/client/format";
import type { TriageTook } from "@/lib/contract/triage-numbers";

/** How long it took, as medians; a dash where nobody did or nothing ended. */
export function tookWords(ms: number | null): string {
  return ms === null ? "–" : formatDuration(ms);
}

type Row = { key: string; name: ReactNode; took: TriageTook };

/** Of each how often it came up, how often and how fast somebody took it, and how fast it ended. */
export function TookTable({ of, rows }: { of: string; rows: readonly Row[] }) {
  const most = Math.max(1, ...rows.map(({ took }) => took.times));
  return (
    <div className="overflow-x-auto pb-1.5">
      <table className="w-full text-table">
        <thead>
          <tr className="border-b text-label text-text-3 [&>th]:px-3 [&>th]:py-1 [&>th]:font-normal">
            <th scope="col" className="text-left">
              {of}
            </th>
            <th scope="col" className="text-right">
              Came up
            </th>
            <th scope="col" className="text-right max-sm:hidden">
              Taken
            </th>
            <th scope="col" className="text-right">
              Taken after
            </th>
            <th scope="col" className="text-right">
              Ended after
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, took }) => (
            <tr key={key} className="border-b last:border-b-0 [&>td]:px-3 [&>td]:py-1">
              <td className="[overflow-wrap:anywhere]">{name}</td>
              <td className="w-36 text-right tabular-nums max-sm:w-16">
                <span className="flex items-center justify-end gap-2">
                  <span
                    aria-hidden
                    className="h-1.5 flex-1 overflow-hidden rounded-full bg-overlay max-sm:hidden"
                  >
                    <span
                      className="block h-full rounded-full bg-text-3"
                      style={{ width: `${(took.times / most) * 100}%` }}
                    />
                  </span>
                  {formatNumber(took.times)}
                </span>
              </td>
              <td className="text-right text-text-2 tabular-nums max-sm:hidden">
                {formatNumber(took.acknowledged)}
              </td>
              <td className="whitespace-nowrap text-right tabular-nums">{tookWords(took.mtta_p50_ms)}</td>
              <td className="whitespace-nowrap text-right tabular-nums">{tookWords(took.mttr_p50_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
