"use client";
import {
  ChevronDown,
  ChevronRight,
  CircleCheck,
  CircleX,
  Clock4,
  type LucideIcon,
  Replace,
  Send,
} from "lucide-react";
import Link from "next/link";
import { useHref } from "@/lib/client/use-view";
import type { NotificationRow } from "@/lib/contract/notification-log";
import { Badge, type Meaning } from "../ui/badge";
import { Time } from "../ui/time";
import { integrationWords } from "./integration-fields";
import { LogDetail } from "./log-detail";

const looks: Record<NotificationRow["state"], { meaning: Meaning; icon: LucideIcon }> = {
  queued: { meaning: "running", icon: Clock4 },
  sending: { meaning: "running", icon: Send },
  delivered: { meaning: "ok", icon: CircleCheck },
  failed: { meaning: "error", icon: CircleX },
  replaced: { meaning: "unknown", icon: Replace },
};

type Props = {
  row: NotificationRow;
  words: string;
  isOpen: boolean;
  onToggle: () => void;
  onResent: () => void;
};

/** One notification: how it went, what it told and to whom. */
export function LogLine({ row, words, isOpen, onToggle, onResent }: Props) {
  const href = useHref();
  const { meaning, icon: Icon } = looks[row.state];
  const [issue] = row.issue_ids;
  return (
    <li className="border-b text-table last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onToggle}
          className="flex min-h-6 w-40 shrink-0 items-center gap-1.5 text-left font-medium max-sm:order-1"
          style={{ color: `var(--${meaning})` }}
        >
          {isOpen ? (
            <ChevronDown aria-hidden className="size-3.5 shrink-0 text-text-3" />
          ) : (
            <ChevronRight aria-hidden className="size-3.5 shrink-0 text-text-3" />
          )}
          <Icon aria-hidden className="size-3.5 shrink-0" />
          {words}
        </button>
        <span className="min-w-48 flex-1 max-sm:order-3 max-sm:w-full max-sm:flex-none">
          {issue === undefined ? (
            row.title
          ) : (
            <Link href={href(`/alerts/${issue}`)} className="hover:underline">
              {row.title}
            </Link>
          )}
          <span className="text-text-3">
            {" "}
            {row.firing > 0 && `${row.firing} firing`}
            {row.firing > 0 && row.resolved > 0 && ", "}
            {row.resolved > 0 && `${row.resolved} over`}
          </span>
        </span>
        {row.unsure && (
          <span title="It was sent and the answer was lost: it may have arrived twice, and the second says so">
            <Badge meaning="warning">may be twice</Badge>
          </span>
        )}
        {row.attempts > 1 && <span className="text-text-3">{row.attempts} attempts</span>}
        <span className="text-text-2 max-sm:order-4">
          {row.receiver} <span className="text-text-3">{integrationWords[row.integration]}</span>
        </span>
        <Time at={row.created_at} className="w-20 text-right text-text-3 max-sm:order-2 max-sm:ml-auto" />
        {row.last_error !== null && row.state !== "delivered" && (
          <span className="w-full pl-10 text-error max-sm:order-5 max-sm:pl-0 [overflow-wrap:anywhere]">
            {row.last_error}
            {row.state === "queued" && row.due_at !== null && (
              <span className="text-text-3">
                {" "}
                Tried again <Time at={row.due_at} />
              </span>
            )}
          </span>
        )}
      </div>
      {isOpen && <LogDetail id={row.id} state={row.state} onResent={onResent} />}
    </li>
  );
}
