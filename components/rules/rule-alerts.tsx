"use client";
import Link from "next/link";
import { formatNumber } from "@/lib/client/format";
import { useHref } from "@/lib/client/use-view";
import type { RuleDetailOutput } from "@/lib/contract/rule-detail";
import { Badge, type Meaning } from "../ui/badge";
import { EmptyState } from "../ui/empty-state";
import { Time } from "../ui/time";
import { labelWords, sharedLabels } from "./label-words";

type Alert = RuleDetailOutput["alerts"][number];
const meanings: Record<Alert["state"], Meaning> = {
  firing: "error",
  recovering: "modified",
  pending: "warning",
  resolved: "ok",
  dropped: "unknown",
};
const words: Record<Alert["state"], string> = {
  firing: "firing",
  recovering: "recovering",
  pending: "pending",
  resolved: "resolved",
  dropped: "passed",
};

/** Its alerts: those that are not over, then the last ones that are. */
export function RuleAlerts({ rule }: { rule: RuleDetailOutput }) {
  const href = useHref();
  const shared = sharedLabels(rule.alerts.map(({ labels }) => labels));
  if (rule.alerts.length === 0)
    return (
      <EmptyState title="No alert yet">
        What this rule finds stands here, with when and for how long.
      </EmptyState>
    );
  return (
    <ul className="max-h-96 overflow-y-auto text-table">
      {rule.alerts.map((alert) => (
        <li
          key={alert.id}
          className="flex flex-wrap items-baseline gap-x-3 border-b px-3 py-1.5 last:border-b-0"
        >
          <span className="w-20">
            <Badge meaning={meanings[alert.state]}>{words[alert.state]}</Badge>
          </span>
          {alert.issue_id === null ? (
            <span className="min-w-32 flex-1 [overflow-wrap:anywhere]">
              {labelWords(alert.labels, shared)}
            </span>
          ) : (
            <Link
              href={href(`/alerts/${alert.issue_id}`)}
              className="min-w-32 flex-1 hover:underline [overflow-wrap:anywhere]"
            >
              {labelWords(alert.labels, shared)}
            </Link>
          )}
          {alert.reason !== "condition" && (
            <Badge>{alert.reason === "error" ? "query failed" : "no data"}</Badge>
          )}
          <span className="text-text-2 tabular-nums">
            {alert.value === null ? "" : formatNumber(alert.value)}
          </span>
          <Time at={alert.fired_at ?? alert.active_at} className="w-20 text-right text-text-3" />
        </li>
      ))}
    </ul>
  );
}
