import Link from "next/link";
import { formatDuration } from "@/lib/client/format";
import type { EvidenceSimilar } from "@/lib/contract/evidence";
import { Time } from "../../ui/time";
import { useStoredHref } from "../use-stored-href";

const byWords = { same: "the same", rule: "same rule", labels: "same labels" } as const;

/** Earlier ones of its kind, and above all what ended them. */
export function SimilarAlerts({ similar }: { similar: readonly EvidenceSimilar[] }) {
  const stored = useStoredHref();
  return (
    <ol className="pb-1.5">
      {similar.map((each) => (
        <li key={each.alert_id} className="border-t px-3 py-1.5 text-table first:border-t-0">
          <div className="flex items-baseline gap-2">
            <Link
              href={stored(each.href)}
              prefetch={false}
              className="min-w-0 flex-1 underline decoration-line-strong underline-offset-2 hover:text-accent"
            >
              <Time at={each.fired_at} as="to-second" />
            </Link>
            <span className="shrink-0 text-label text-text-3">
              {byWords[each.by]}
              {each.duration_ms !== null && `, ${formatDuration(each.duration_ms)}`}
            </span>
          </div>
          <p className="text-text-2 [overflow-wrap:anywhere]">{each.ended}</p>
        </li>
      ))}
    </ol>
  );
}
