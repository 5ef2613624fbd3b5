import Link from "next/link";
import { formatExact } from "@/lib/client/format";
import type { EvidencePack } from "@/lib/contract/evidence";
import { Verdict } from "../../decisions/verdict";
import { useStoredHref } from "../use-stored-href";

/** What policies and guardrails said in the window, the largest groups first, each with its newest. */
export function EvidenceDecisions({ decisions }: { decisions: EvidencePack["decisions"] }) {
  const stored = useStoredHref();
  return (
    <ol className="pb-1.5">
      {decisions.map(({ policy, rule, verdict, count, newest }) => (
        <li
          key={`${policy} ${rule} ${verdict}`}
          className="grid grid-cols-[84px_minmax(0,1fr)_auto] items-baseline gap-2 px-3 py-1 text-table"
        >
          <Verdict verdict={verdict} />
          <Link
            href={stored(newest.href)}
            prefetch={false}
            className="min-w-0 hover:text-accent max-sm:py-1 [overflow-wrap:anywhere]"
          >
            <span className="font-mono text-[11.5px]">
              {[policy, rule === policy ? null : rule].filter(Boolean).join(" · ") || "(no policy named)"}
            </span>
            {newest.reason !== null && <span className="text-text-2">: {newest.reason}</span>}
          </Link>
          <span className="text-right text-text-2 tabular-nums">× {formatExact(count)}</span>
        </li>
      ))}
    </ol>
  );
}
