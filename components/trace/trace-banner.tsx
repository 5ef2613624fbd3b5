import { Clock4, TriangleAlert } from "lucide-react";
import { formatExact, plural } from "@/lib/client/format";
import type { TraceDetailOutput } from "@/lib/contract/trace-detail";
import type { TraceTree } from "./trace-span";

type Props = {
  detail: TraceDetailOutput;
  tree: TraceTree;
  isTruncated: boolean;
  isWhole: boolean;
  onShow: (position: number) => void;
};

/** What is odd about this trace, said instead of smoothed over: what we draw is what was sent. */
export function TraceBanner({ detail, tree, isTruncated, isWhole, onShow }: Props) {
  // Until all spans are here, a parent that seems to be missing may be on its way: the server knows the whole.
  const missing = isWhole ? countOf(tree, "missing") : detail.missing_parents;
  const circles = countOf(tree, "cycle");
  const first = [...tree.rootReason].find(([, reason]) => reason === "missing")?.[0];
  const faults: { key: string; words: React.ReactNode }[] = [];
  if (missing > 0) {
    faults.push({
      key: "missing",
      words: (
        <>
          {missing === 1
            ? "1 span's parent has not arrived (yet); it stands"
            : `The parents of ${formatExact(missing)} spans have not arrived (yet); they stand`}{" "}
          at the top level, marked.
          {first !== undefined && <ShowButton onClick={() => onShow(first)} />}
        </>
      ),
    });
  }
  if (circles > 0)
    faults.push({
      key: "cycle",
      words: `${plural(circles, "circle")} of spans that name each other as parent, cut at the earliest.`,
    });
  if (tree.startsBeforeParent > 0 || detail.clock_skewed > 0) {
    const count = Math.max(tree.startsBeforeParent, detail.clock_skewed);
    faults.push({
      key: "skew",
      words: `${plural(count, "span")} ${tree.startsBeforeParent > 0 ? (count === 1 ? "starts before its parent" : "start before their parents") : "came with a clock that is off"}: clocks of the senders differ. Times are drawn as sent.`,
    });
  }
  if (isTruncated)
    faults.push({
      key: "cut",
      words: "This trace has more than 500,000 spans; the earliest 500,000 are drawn.",
    });
  if (faults.length === 0) return null;
  return (
    <ul className="border-b bg-warning/8 px-3 py-1 text-table text-text">
      {faults.map(({ key, words }) => (
        <li key={key} className="flex items-center gap-2">
          {key === "skew" ? (
            <Clock4 aria-hidden className="size-3.5 shrink-0 text-warning" />
          ) : (
            <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-warning" />
          )}
          <span>{words}</span>
        </li>
      ))}
    </ul>
  );
}

function ShowButton({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" onClick={onClick} className="ml-1.5 text-accent underline underline-offset-2">
      Show the first
    </button>
  );
}

function countOf(tree: TraceTree, wanted: "missing" | "cycle"): number {
  let count = 0;
  for (const reason of tree.rootReason.values()) if (reason === wanted) count++;
  return count;
}
