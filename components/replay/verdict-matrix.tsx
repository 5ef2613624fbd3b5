import { formatExact } from "@/lib/client/format";
import type { ReplayDetail } from "@/lib/contract/replay";
import { Verdict, verdictOrder } from "../decisions/verdict";
import type { ResultFilter } from "./result-filter";

type Props = { replay: ReplayDetail; filter: ResultFilter; onChoose: (part: Partial<ResultFilter>) => void };

/** Verdicts then against verdicts now; a cell filters what is below. On the diagonal nothing changed its verdict. */
export function VerdictMatrix({ replay: { matrix }, filter, onChoose }: Props) {
  const order = [...verdictOrder].reverse();
  const rows = order.filter((before) => matrix[before] !== undefined);
  const columns = order.filter((after) => rows.some((before) => (matrix[before]?.[after] ?? 0) > 0));
  if (rows.length === 0)
    return <p className="self-center text-table text-text-3">No decision could be asked again.</p>;
  return (
    <div className="overflow-x-auto">
      <table className="border-collapse text-table tabular-nums">
        <caption className="pb-1 text-left text-label text-text-3">Verdict then, and verdict now</caption>
        <thead>
          <tr>
            <th scope="col" className="pr-3 text-left font-normal text-label text-text-3">
              then ↓ now →
            </th>
            {columns.map((after) => (
              <th key={after} scope="col" className="px-2 pb-1 text-right">
                <Verdict verdict={after} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((before) => (
            <tr key={before}>
              <th scope="row" className="py-0.5 pr-3 text-left">
                <Verdict verdict={before} />
              </th>
              {columns.map((after) => (
                <td key={after} className="p-0.5">
                  <Cell
                    count={matrix[before]?.[after] ?? 0}
                    words={`${before} then, ${after} now`}
                    isSame={before === after}
                    isChosen={filter.before === before && filter.after === after}
                    onChoose={(isChosen) =>
                      onChoose(
                        isChosen
                          ? { before, after, outcome: null, said: null }
                          : { before: null, after: null },
                      )
                    }
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type CellProps = {
  count: number;
  words: string;
  isSame: boolean;
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
};

function Cell({ count, words, isSame, isChosen, onChoose }: CellProps) {
  if (count === 0) return <span className="block px-2 py-0.5 text-right text-text-3">–</span>;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      aria-label={`${formatExact(count)}: ${words}`}
      onClick={() => onChoose(!isChosen)}
      className={`w-full rounded-sm px-2 py-0.5 text-right hover:bg-raised aria-pressed:bg-overlay aria-pressed:ring-1 aria-pressed:ring-accent ${isSame ? "text-text-2" : "font-semibold text-text"}`}
    >
      {formatExact(count)}
    </button>
  );
}
