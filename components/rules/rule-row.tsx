"use client";
import Link from "next/link";
import type { RuleRow as Rule } from "@/lib/contract/rule-list";
import { formatDuration as promDuration } from "@/lib/promql/syntax/duration";
import { Badge } from "../ui/badge";
import { cx } from "../ui/cx";
import { Switch } from "../ui/switch";
import { Time } from "../ui/time";
import { RuleState } from "./rule-state";

export type RowActions = {
  mayChange: boolean;
  onEnable: (rule: Rule, enabled: boolean) => void;
  onCheck: (id: string, checked: boolean) => void;
};
type Props = RowActions & { rule: Rule; href: string; isCurrent: boolean; isChecked: boolean };

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/** One rule on one line, on phones on three: what it says now, what it asks, whether it is on. */
export function RuleRow({ rule, href, isCurrent, isChecked, mayChange, onEnable, onCheck }: Props) {
  return (
    <li
      data-rule={rule.id}
      className={cx(
        "@container flex items-center gap-3 border-b px-3 py-1.5 text-table last:border-b-0 hover:bg-raised",
        isCurrent && "bg-raised outline-2 outline-accent -outline-offset-2",
        !rule.enabled && "text-text-3",
      )}
    >
      {mayChange && (
        <input
          type="checkbox"
          aria-label={`Select ${rule.name}`}
          checked={isChecked}
          onChange={(event) => onCheck(rule.id, event.target.checked)}
          className="size-3.5 shrink-0 accent-(--accent)"
        />
      )}
      <div className="flex min-w-0 flex-1 @max-[760px]:flex-col @max-[760px]:items-start items-center gap-x-3 gap-y-0.5">
        <RuleState rule={rule} className="w-26 shrink-0" />
        <Link
          href={href}
          className="@max-[760px]:max-w-full @min-[760px]:w-60 shrink-0 truncate font-medium text-body text-text hover:underline"
          title={rule.summary ?? rule.name}
        >
          {rule.name}
        </Link>
        <code
          className="min-w-0 @max-[760px]:max-w-full flex-1 truncate font-mono text-text-2"
          title={rule.expr}
        >
          {oneLine(rule.expr)}
        </code>
        <span className="flex shrink-0 flex-wrap items-center gap-1.5">
          <Facts rule={rule} />
        </span>
      </div>
      {rule.last_error !== null && rule.enabled && (
        <span className="max-w-60 @max-[900px]:hidden truncate text-error" title={rule.last_error}>
          {rule.last_error}
        </span>
      )}
      {mayChange && (
        <Switch label={rule.name} on={rule.enabled} onChange={(enabled) => onEnable(rule, enabled)} />
      )}
    </li>
  );
}

function Facts({ rule }: { rule: Rule }) {
  return (
    <>
      {rule.firing > 0 && <Badge meaning="error">{rule.firing} firing</Badge>}
      {rule.pending > 0 && <Badge meaning="warning">{rule.pending} pending</Badge>}
      {rule.recovering > 0 && <Badge meaning="modified">{rule.recovering} recovering</Badge>}
      {rule.kind === "record" && <Badge>records</Badge>}
      {rule.labels.severity !== undefined && <Badge>{rule.labels.severity}</Badge>}
      <span
        className="@min-[760px]:w-14 text-right text-label text-text-3"
        title="How long it has to hold before it fires"
      >
        {rule.for_ms > 0 && `for ${promDuration(rule.for_ms)}`}
      </span>
      <span
        className="@min-[760px]:w-16 text-right text-label text-text-3 tabular-nums"
        title="Last evaluated"
      >
        {rule.evaluated_at !== null && rule.enabled && <Time at={rule.evaluated_at} />}
      </span>
    </>
  );
}
