import {
  Archive,
  Bell,
  BellOff,
  Check,
  CircleAlert,
  CircleCheck,
  Clock,
  type LucideIcon,
  MessageSquare,
  RotateCcw,
  TrendingUp,
  TriangleAlert,
  Undo2,
  UserRound,
} from "lucide-react";
import type { IssueEventRow } from "@/lib/contract/issue-detail";
import { eventWords, personWords } from "../alerts/issue-words";
import { Time } from "../ui/time";

const icons: Record<IssueEventRow["what"], LucideIcon> = {
  opened: CircleAlert,
  fired: CircleAlert,
  ended: CircleCheck,
  regressed: RotateCcw,
  escalated: TrendingUp,
  woke: Clock,
  quiet: CircleCheck,
  withdrawn: CircleCheck,
  notified: Bell,
  notification_failed: TriangleAlert,
  acknowledged: Check,
  snoozed: Clock,
  archived: Archive,
  resolved: CircleCheck,
  reopened: RotateCcw,
  assigned: UserRound,
  commented: MessageSquare,
  silenced: BellOff,
  undone: Undo2,
};
const loud: ReadonlySet<IssueEventRow["what"]> = new Set([
  "fired",
  "opened",
  "regressed",
  "escalated",
  "notification_failed",
]);

/** What people and the machine did, the newest first; people by name, with their words. */
export function History({ events, isCut }: { events: readonly IssueEventRow[]; isCut: boolean }) {
  if (events.length === 0) return <p className="text-table text-text-3">Nothing has happened yet.</p>;
  return (
    <>
      <ol aria-label="History, newest first" className="flex flex-col">
        {events.map((event) => (
          <HistoryLine key={event.id} event={event} />
        ))}
      </ol>
      {isCut && <p className="pt-1 text-label text-text-3">What came before is not shown.</p>}
    </>
  );
}

function HistoryLine({ event }: { event: IssueEventRow }) {
  const Icon = icons[event.what];
  return (
    <li className="relative flex gap-2.5 pb-2.5 text-table last:pb-0 [&:not(:last-child)]:before:absolute [&:not(:last-child)]:before:top-5 [&:not(:last-child)]:before:bottom-0 [&:not(:last-child)]:before:left-[9px] [&:not(:last-child)]:before:w-px [&:not(:last-child)]:before:bg-line-strong">
      <span className="mt-px flex size-[19px] shrink-0 items-center justify-center rounded-full bg-raised">
        <Icon
          aria-hidden
          className={`size-3 ${loud.has(event.what) ? "text-error" : event.who === null ? "text-text-3" : "text-accent"}`}
        />
      </span>
      <div className="min-w-0 flex-1">
        <p className="[overflow-wrap:anywhere]">
          {event.who !== null && (
            <span className="font-medium text-text" title={event.who.email}>
              {personWords(event.who)}{" "}
            </span>
          )}
          <span className="text-text-2">{eventWords(event)}</span>
          {event.until !== null && (
            <span className="text-text-2">
              {" "}
              until <Time at={event.until} as="to-second" />
            </span>
          )}{" "}
          <Time at={event.at} className="whitespace-nowrap text-label text-text-3" />
        </p>
        {event.text !== null && event.text !== "" && (
          <p className="mt-0.5 whitespace-pre-wrap border-line-strong border-l-2 pl-2 text-text [overflow-wrap:anywhere]">
            {event.text}
          </p>
        )}
      </div>
    </li>
  );
}
