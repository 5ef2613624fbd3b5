import Link from "next/link";
import { formatExact, formatShare } from "@/lib/client/format";
import type { EvidenceDifference, EvidenceDiffers, EvidenceTarget } from "@/lib/contract/evidence";
import { useStoredHref } from "../use-stored-href";

type Props = { differs: EvidenceDiffers; target: EvidenceTarget };

/** Attributes by how much more often failing rows bear them than healthy ones: two bars each, with the counts behind them. */
export function EvidenceDifferences({ differs, target }: Props) {
  return (
    <div className="pb-2">
      <p className="px-3 pb-1.5 text-table text-text-2">{differs.words}</p>
      {differs.items.length > 0 && (
        <>
          <div
            aria-hidden
            className="grid grid-cols-[minmax(0,5fr)_minmax(0,4fr)_96px] gap-3 border-t px-3 py-1 text-label text-text-3 max-sm:grid-cols-[minmax(0,1fr)_96px]"
          >
            <span>Attribute</span>
            <span className="flex gap-3 max-sm:hidden">
              <span className="flex items-center gap-1">
                <span className="h-1.5 w-3 rounded-full bg-error" /> failing
              </span>
              <span className="flex items-center gap-1">
                <span className="h-1.5 w-3 rounded-full bg-text-3" /> healthy
              </span>
            </span>
            <span className="text-right">failing / healthy</span>
          </div>
          <ol>
            {differs.items.map((item) => (
              <Difference key={`${item.key} ${item.value}`} item={item} target={target} />
            ))}
          </ol>
        </>
      )}
      {differs.note !== null && <p className="px-3 py-1.5 text-table text-text-3">{differs.note}</p>}
      {(differs.failing_cut || differs.healthy_cut) && (
        <p className="px-3 py-1 text-label text-text-3">
          Of many: {formatExact(differs.failing)} failing and {formatExact(differs.healthy)} healthy ones were
          looked at.
        </p>
      )}
    </div>
  );
}

function Difference({ item, target }: { item: EvidenceDifference; target: EvidenceTarget }) {
  const stored = useStoredHref();
  const href = item.q === null || target.href === null ? null : stored(withTerm(target.href, item.q));
  const words = (
    <>
      <span className="text-text-2">{item.key}</span>
      <span className="text-text-3"> = </span>
      <span className="text-text">{item.value === "" ? "(empty)" : item.value}</span>
    </>
  );
  return (
    <li
      className="grid min-h-9 grid-cols-[minmax(0,5fr)_minmax(0,4fr)_96px] items-center gap-x-3 border-t px-3 py-1 text-table max-sm:grid-cols-[minmax(0,1fr)_96px]"
      title={`${formatExact(item.failing)} failing and ${formatExact(item.healthy)} healthy; chance alone would do this with p = ${item.p_value.toPrecision(2)}`}
    >
      <span className="font-mono text-[11.5px] [overflow-wrap:anywhere] max-sm:[grid-column:1]">
        {href === null ? (
          words
        ) : (
          <Link
            href={href}
            prefetch={false}
            className="underline decoration-line-strong underline-offset-2 hover:decoration-accent"
          >
            {words}
          </Link>
        )}
      </span>
      <span aria-hidden className="flex flex-col gap-0.5 max-sm:order-last max-sm:col-span-2">
        <Bar share={item.failing_share} className="bg-error" />
        <Bar share={item.healthy_share} className="bg-text-3" />
      </span>
      <span className="text-right tabular-nums">
        <span className="block text-text">
          {formatShare(item.failing_share)} <span className="text-text-3">({formatExact(item.failing)})</span>
        </span>
        <span className="block text-label text-text-3">
          {formatShare(item.healthy_share)} ({formatExact(item.healthy)})
        </span>
      </span>
    </li>
  );
}

function Bar({ share, className }: { share: number; className: string }) {
  return (
    <span className="block h-1.5 overflow-hidden rounded-full bg-overlay">
      <span
        className={`block h-full rounded-full ${className}`}
        style={{ width: `${(share * 100).toFixed(1)}%` }}
      />
    </span>
  );
}

/** The page of the rows, with one more term in its query. */
function withTerm(path: string, term: string): string {
  const [base = path, search = ""] = path.split("?", 2);
  const params = new URLSearchParams(search);
  const q = params.get("q") ?? "";
  params.set("q", q === "" ? term : `${/\sOR\s/.test(q) ? `(${q})` : q} ${term}`);
  return `${base}?${params}`;
}
