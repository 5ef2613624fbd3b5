import { CircleCheck, Inbox } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useHref } from "@/lib/client/use-view";
import type { IssueTab } from "@/lib/model/issue";
import { Button, buttonClass } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

const about: Record<Exclude<IssueTab, "attention">, { title: string; words: ReactNode }> = {
  acknowledged: {
    title: "Nobody is at work on anything",
    words: "What somebody acknowledged stays here until it ends.",
  },
  snoozed: { title: "Nothing is snoozed", words: "What is snoozed comes back into the queue by itself." },
  archived: {
    title: "Nothing is archived",
    words: "What is known and harmless stays here until it escalates.",
  },
  resolved: {
    title: "Nothing was resolved yet",
    words: "What ended or was fixed stays here with its history.",
  },
  all: { title: "Nothing has come up yet", words: <Comes /> },
};

/** Why the list is empty: good news, a query, or that nothing is watched yet. */
export function NoIssues({ tab, q, onClear }: { tab: IssueTab; q: string; onClear: () => void }) {
  const href = useHref();
  if (q !== "")
    return (
      <EmptyState
        icon={Inbox}
        title="Nothing here matches the query"
        action={
          <Button size="sm" onClick={onClear}>
            Clear the query
          </Button>
        }
      />
    );
  if (tab !== "attention")
    return (
      <EmptyState icon={Inbox} title={about[tab].title}>
        {about[tab].words}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={CircleCheck}
      title="Nothing needs a person"
      action={
        <>
          <Link href={href("/alerts/rules")} className={buttonClass("default", "sm")}>
            Rules that watch
          </Link>
          <Link href={href("/alerts", { tab: "all" })} className={buttonClass("ghost", "sm")}>
            All that came up
          </Link>
        </>
      }
    >
      <Comes />
    </EmptyState>
  );
}

function Comes() {
  return (
    <>
      Alerts of your rules and of those that other systems send, runs that fail alike, and calls that a policy
      or a guardrail stops appear here by themselves.
    </>
  );
}
