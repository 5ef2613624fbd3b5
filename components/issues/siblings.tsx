import Link from "next/link";
import { plural } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { IssueDetail } from "@/lib/contract/issue-detail";
import { issueHref } from "../alerts/inbox-lines";
import { isCalm } from "../alerts/issue-words";
import { SeverityMark } from "../alerts/severity-mark";
import { Time } from "../ui/time";
import { ToldText } from "../ui/told-text";

/** Others of the same line that still happen: each is its own to act on. */
export function Siblings({ detail }: { detail: IssueDetail }) {
  const href = useHref();
  return (
    <ul className="pb-1.5 text-table">
      {detail.siblings.map((sibling) => (
        <li key={sibling.id}>
          <Link
            href={issueHref(href, sibling.id)}
            prefetch={false}
            className="flex min-h-7 items-center gap-2 px-3 py-0.5 -outline-offset-2 hover:bg-raised"
          >
            <SeverityMark severity={sibling.severity} calm={isCalm(sibling)} iconOnly />
            <span className="min-w-0 flex-1 truncate">
              <ToldText ofMany words={sibling.culprit || sibling.title} />
            </span>
            <Time at={sibling.since} className="shrink-0 text-text-3" />
          </Link>
        </li>
      ))}
      {detail.siblings_more > 0 && (
        <li className="px-3 pt-1 text-label text-text-3">
          {plural(detail.siblings_more, "more", "more")} in the inbox.
        </li>
      )}
    </ul>
  );
}
