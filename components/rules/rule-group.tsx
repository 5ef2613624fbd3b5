"use client";
import { ChevronDown, ChevronRight } from "lucide-react";
import { formatDuration, plural } from "@/lib/client/format";
import { formatDuration as promDuration } from "@/lib/promql/syntax/duration";
import { Badge } from "../ui/badge";
import { Time } from "../ui/time";
import type { ShownGroup } from "./group-rules";
import { type RowActions, RuleRow } from "./rule-row";

type Props = RowActions & {
  shown: ShownGroup;
  /** Says where its rules come from: the first group of those that came with Runtower. */
  withOrigin: boolean;
  isFolded: boolean;
  currentId: string | null;
  checked: ReadonlySet<string>;
  hrefOf: (id: string) => string;
  onFold: () => void;
  onCheckAll: (isOn: boolean) => void;
};

/** Rules that are evaluated together, one after the other. */
export function RuleGroup(props: Props) {
  const { shown, withOrigin, isFolded, currentId, checked, hrefOf, onFold, onCheckAll, ...actions } = props;
  const { file, name, rules, group, intervalMs } = shown;
  const firing = rules.reduce((sum, rule) => sum + rule.firing, 0);
  return (
    <section
      aria-label={`${file} / ${name}`}
      className="rounded-lg border bg-surface [contain-intrinsic-size:auto_300px] [content-visibility:auto]"
    >
      <header className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5">
        {actions.mayChange && (
          <input
            type="checkbox"
            aria-label={`Select all rules of ${file} / ${name}`}
            checked={rules.every(({ id }) => checked.has(id))}
            onChange={(event) => onCheckAll(event.target.checked)}
            className="size-3.5 shrink-0 accent-(--accent)"
          />
        )}
        <h2 className="min-w-0">
          <button
            type="button"
            aria-expanded={!isFolded}
            onClick={onFold}
            className="flex max-w-full items-center gap-1.5 text-body"
          >
            {isFolded ? (
              <ChevronRight aria-hidden className="size-3.5 shrink-0 text-text-3" />
            ) : (
              <ChevronDown aria-hidden className="size-3.5 shrink-0 text-text-3" />
            )}
            <span className="truncate text-text-2">{file}</span>
            <span className="text-text-3">/</span>
            <span className="truncate font-medium">{name}</span>
          </button>
        </h2>
        {firing > 0 && <Badge meaning="error">{firing} firing</Badge>}
        <span className="ml-auto text-label text-text-3 max-sm:ml-5">
          {plural(rules.length, "rule")}, every {promDuration(intervalMs)}
          {group?.evaluated_at != null && group.duration_ms !== null && (
            <>
              , last <Time at={group.evaluated_at} /> in {formatDuration(group.duration_ms)}
            </>
          )}
        </span>
      </header>
      {!isFolded && withOrigin && (
        <p className="px-3 pb-1.5 text-label text-text-3">
          Came with Runtower. Change, switch off or delete what does not fit: it stays as you leave it.
        </p>
      )}
      {!isFolded && (
        <ul className="border-t">
          {rules.map((rule) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              href={hrefOf(rule.id)}
              isCurrent={rule.id === currentId}
              isChecked={checked.has(rule.id)}
              {...actions}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
