import { GitCommitHorizontal, type LucideIcon, Package, Settings, SlidersHorizontal } from "lucide-react";
import Link from "next/link";
import type { EvidenceChange } from "@/lib/contract/evidence";
import { Time } from "../../ui/time";
import { useStoredHref } from "../use-stored-href";

const kinds: Record<EvidenceChange["kind"], { words: string; icon: LucideIcon }> = {
  version: { words: "New version", icon: Package },
  revision: { words: "New policy revision", icon: GitCommitHorizontal },
  rule: { words: "Alert rule changed", icon: SlidersHorizontal },
  settings: { words: "Settings changed", icon: Settings },
};

/** `4 min before`, `2 min after`. */
export function distanceWords(minutesBefore: number): string {
  const minutes = Math.abs(minutesBefore);
  const span =
    minutes < 1
      ? "under a minute"
      : minutes < 90
        ? `${Math.round(minutes)} min`
        : `${Math.round(minutes / 60)} h`;
  return `${span} ${minutesBefore < 0 ? "after" : "before"}`;
}

/** What was new shortly before: the nearest first, since it is the first to be suspected. */
export function EvidenceChanges({ changes }: { changes: readonly EvidenceChange[] }) {
  const stored = useStoredHref();
  return (
    <ol className="pb-1.5">
      {changes.map((change) => {
        const { words, icon: Icon } = kinds[change.kind];
        const value = (
          <span className="font-mono text-[11.5px]">
            {change.before !== null && <span className="text-text-3">{change.before} → </span>}
            {change.value}
          </span>
        );
        return (
          <li key={`${change.kind} ${change.of} ${change.value}`} className="flex gap-2 px-3 py-1 text-table">
            <Icon aria-hidden className="mt-0.5 size-3.5 shrink-0 text-text-3" />
            <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              <span className="text-text-2">{words} of </span>
              <span className="text-text">{change.of}</span>{" "}
              {change.href === null ? (
                value
              ) : (
                <Link
                  href={stored(change.href)}
                  prefetch={false}
                  className="underline decoration-line-strong underline-offset-2 hover:text-accent"
                >
                  {value}
                </Link>
              )}
              {change.who !== null && <span className="text-text-3"> by {change.who}</span>}
              <span className="block text-label text-text-3">
                {distanceWords(change.minutes_before)}, <Time at={change.at} as="full" />
              </span>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
