import Link from "next/link";
import type { AlertMention } from "@/lib/contract/alert-list";
import { Time } from "../ui/time";
import { ToldText } from "../ui/told-text";
import { SeverityMark } from "./severity-mark";

const kinds: Record<AlertMention["kind"], string> = {
  alert: "fired",
  runs: "counts it",
  denials: "counts it",
  guardrail: "counts it",
};

/** Alerts and other issues that something took part in, one link each; nothing where there are none. */
export function AlertMentions({ mentions }: { mentions: readonly AlertMention[] }) {
  if (mentions.length === 0) return null;
  return (
    <nav
      aria-label="Alerts that it took part in"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 rounded-lg border bg-surface px-4 py-2 text-table"
    >
      <span className="text-text-3">Alerts</span>
      {mentions.map((one) => (
        <Link
          key={`${one.issue_id} ${one.alert_id ?? ""}`}
          href={one.href}
          className="inline-flex min-w-0 max-w-full items-center gap-1.5 hover:underline"
        >
          <SeverityMark severity={one.severity} iconOnly calm={one.ended_at !== null} />
          <span className="truncate">
            <ToldText ofMany words={one.title} />
          </span>
          <span className="whitespace-nowrap text-text-3">
            {one.by === "during" ? (
              <>
                {kinds[one.kind]} <Time at={one.at} />
                {one.ended_at === null ? ", still firing" : ""}
              </>
            ) : (
              kinds[one.kind]
            )}
          </span>
        </Link>
      ))}
    </nav>
  );
}
