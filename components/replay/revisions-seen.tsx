import type { PolicyBundles } from "@/lib/contract/replay";
import { Button } from "../ui/button";
import { Time } from "../ui/time";

type Props = {
  revisions: PolicyBundles["revisions_seen"];
  chosen: string | null;
  onChoose: (id: string) => void;
};

/** Revisions that decisions of the last 30 days name. One whose bundle was uploaded here can be asked again. */
export function RevisionsSeen({ revisions, chosen, onChoose }: Props) {
  if (revisions.length === 0) return null;
  return (
    <details>
      <summary className="rounded-sm text-table text-text-2">
        Revisions seen in decisions <span className="text-text-3 tabular-nums">{revisions.length}</span>
      </summary>
      <ul aria-label="Revisions seen" className="mt-1.5 max-h-48 overflow-y-auto rounded-md border">
        {revisions.map(({ policy, revision, last_seen: lastSeen, bundle_id: bundleId }) => (
          <li
            key={`${policy} ${revision}`}
            className="flex min-h-8 items-center gap-2 border-b px-2 text-table last:border-b-0"
          >
            <span className="truncate font-mono" title={revision}>
              {revision}
            </span>
            <span className="truncate text-text-3">{policy}</span>
            <span className="ml-auto shrink-0 text-text-3">
              <Time at={lastSeen} />
            </span>
            {bundleId === null ? (
              <span className="shrink-0 text-text-3">not uploaded</span>
            ) : (
              <Button size="sm" aria-pressed={chosen === bundleId} onClick={() => onChoose(bundleId)}>
                {chosen === bundleId ? "Chosen" : "Choose"}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
