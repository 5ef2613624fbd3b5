import { formatDuration, formatNumber } from "@/lib/client/format";
import type { AlertDetail, EvaluationRow } from "@/lib/contract/alert-detail";
import { Time } from "../ui/time";

const shown = 20;

/** When the rule was asked and what it answered: the newest first. Failures say why. */
export function Evaluations({ detail }: { detail: AlertDetail }) {
  if (detail.evaluations.length === 0)
    return (
      <p className="px-3 pb-3 text-table text-text-3">No evaluation of its rule is kept for this time.</p>
    );
  return (
    <div className="overflow-x-auto pb-1">
      <table className="w-full text-table">
        <thead>
          <tr className="border-b text-label text-text-3">
            <th scope="col" className="px-3 py-1 text-left font-normal">
              When
            </th>
            <th scope="col" className="px-2 py-1 text-right font-normal">
              Value
            </th>
            <th scope="col" className="px-2 py-1 text-right font-normal max-sm:hidden">
              Series
            </th>
            <th scope="col" className="px-2 py-1 text-right font-normal">
              Firing
            </th>
            <th scope="col" className="px-3 py-1 text-right font-normal">
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {detail.evaluations.slice(0, shown).map((row) => (
            <EvaluationLine key={row.at} row={row} />
          ))}
        </tbody>
      </table>
      {(detail.evaluations.length > shown || detail.evaluations_cut) && (
        <p className="px-3 py-1 text-label text-text-3">The newest {shown} of them.</p>
      )}
    </div>
  );
}

function EvaluationLine({ row }: { row: EvaluationRow }) {
  const value = row.own_value ?? row.value;
  return (
    <tr className="border-b last:border-b-0 tabular-nums">
      <td className="whitespace-nowrap px-3 py-1 text-text-2">
        <Time at={row.at} as="clock" />
      </td>
      {row.error === null ? (
        <>
          <td className="px-2 py-1 text-right">{value === null ? "–" : formatNumber(value)}</td>
          <td className="px-2 py-1 text-right text-text-2 max-sm:hidden">{formatNumber(row.series)}</td>
        </>
      ) : (
        <td colSpan={2} className="px-2 py-1 text-error [overflow-wrap:anywhere]">
          {row.error}
        </td>
      )}
      <td className="px-2 py-1 text-right">
        {row.firing > 0
          ? formatNumber(row.firing)
          : row.pending > 0
            ? `${formatNumber(row.pending)} pending`
            : "–"}
      </td>
      <td className="px-3 py-1 text-right text-text-2">{formatDuration(row.duration_ms)}</td>
    </tr>
  );
}
