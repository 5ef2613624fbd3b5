"use client";
import dynamic from "next/dynamic";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLiveList } from "@/lib/client/use-live-list";
import { useView } from "@/lib/client/use-view";
import type { InboxOutput } from "@/lib/contract/issue-list";
import type { InboxLine } from "@/lib/contract/issue-row";
import { issueTabs } from "@/lib/model/issue";
import { queryFaultOf } from "../search/query-fault";
import { Select } from "../ui/select";
import { ActLayer } from "./act-layer";
import { BulkBar } from "./bulk-bar";
import { InboxContext } from "./inbox-context";
import { InboxFilters } from "./inbox-filters";
import { InboxList } from "./inbox-list";
import { InboxTabs } from "./inbox-tabs";
import { onAlerts, type Target, triagePaths } from "./triage-api";
import { useAct } from "./use-act";
import { useInboxCursor, useInboxKeys } from "./use-inbox-cursor";

// Shown beside the list where there is room, once a row is chosen.
const IssuePeek = dynamic(() => import("./issue-peek").then((module) => module.IssuePeek), { ssr: false });

const sorts = ["urgent", "newest", "oldest", "count"] as const;
const sortOptions = [
  { value: "urgent", words: "Most urgent" },
  { value: "newest", words: "Last seen" },
  { value: "oldest", words: "Longest ago" },
  { value: "count", words: "Most often" },
] as const;

const idOf = (line: InboxLine) => line.group_key;

/** What needs a person, most urgent first. The address is the only state: tab, query, order. */
export function InboxPage({ initial }: { initial?: InboxOutput | undefined }) {
  const { project, viewer } = useView();
  const [{ tab, q, sort }, setView] = useQueryStates(
    {
      tab: parseAsStringLiteral(issueTabs).withDefault("attention"),
      q: parseAsString.withDefault(""),
      sort: parseAsStringLiteral(sorts).withDefault("urgent"),
    },
    { history: "push" },
  );
  const box = useRef<HTMLDivElement>(null);
  const cursor = useInboxCursor(box);
  const [reading, setReading] = useState(false);
  const list = useLiveList<InboxLine>(
    triagePaths.inbox,
    { project, tab, q, sort, limit: 50 },
    { initial, idOf, refreshOn: onAlerts, growsOnTop: true, reading: reading || cursor.selected.size > 0 },
  );
  const gone = useGone(list.answer.answeredMs);
  const act = useAct({
    project,
    tab,
    onChanged: (target, { action }) => {
      const leaves = tab !== "all" && action !== "assign" && action !== "silence" && action !== "comment";
      if (leaves && target.issues > 0) {
        cursor.leave(target);
        gone.add(target);
      } else cursor.clear();
      setReading(false);
      list.showWaiting();
      list.answer.refresh();
    },
  });
  const role = viewer.projects.find(({ slug }) => slug === project)?.role;
  const canAct = role === "admin" || role === "member";
  const ask = (what: "acknowledge" | "aside" | "done", target: Target) => act.ask({ what, target });
  const assignToMe = (target: Target) => void act.run(target, { action: "assign", to: "me", reason: "" });
  const reopen = (target: Target) => void act.run(target, { action: "reopen", reason: "" });
  useInboxKeys(cursor, { ask, assignToMe, reopen }, canAct && act.asked === null);

  const { marks, setCursor, toggle, toggleAll, register } = cursor;
  const actions = useMemo(() => {
    const read = (key: string) => {
      setCursor(key);
      setReading(true);
    };
    return { tab, marks, setCursor: read, toggle, toggleAll, register };
  }, [tab, marks, setCursor, toggle, toggleAll, register]);
  const question = useMemo(() => ({ q, sort }), [q, sort]);

  const chosen = cursor.selected.size > 0 ? cursor.targetNow() : null;
  const peeked = cursor.cursor === null ? undefined : cursor.entries.current.get(cursor.cursor);
  const data = list.answer.data as InboxOutput | undefined;
  const setQ = (query: string) => void setView({ q: query === "" ? null : query });
  return (
    <InboxContext value={actions}>
      <div className="flex h-[calc(100dvh-84px)] min-h-0 max-sm:h-[calc(100dvh-140px)]">
        <h1 className="sr-only">Alerts</h1>
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="flex shrink-0 items-center">
            <div className="min-w-0 flex-1">
              <InboxTabs tab={tab} counts={data?.tabs} onTab={(next) => void setView({ tab: next })} />
            </div>
            <div className="pr-3 max-sm:hidden">
              <Select
                label="Order"
                value={sort}
                options={sortOptions}
                onChange={(next) => void setView({ sort: next })}
              />
            </div>
          </div>
          <InboxFilters tab={tab} q={q} onQuery={setQ} fault={queryFaultOf(list.answer.error)} />
          {chosen !== null && (
            <BulkBar
              target={chosen}
              onAsk={(what) => ask(what, chosen)}
              onAssign={() => assignToMe(chosen)}
              onClear={cursor.clear}
            />
          )}
          <div ref={box} className="relative flex min-h-0 flex-1 flex-col border-t">
            <InboxList
              list={list}
              tab={tab}
              question={question}
              isSteady={reading || cursor.selected.size > 0}
              isGone={gone.has}
              onClear={() => setQ("")}
              onRelease={() => {
                setReading(false);
                list.showWaiting();
              }}
            />
          </div>
        </div>
        {peeked !== undefined && (
          <IssuePeek
            key={peeked.issueId}
            issueId={peeked.issueId}
            href={peeked.href}
            onAsk={canAct ? (what) => ask(what, peeked.target) : undefined}
          />
        )}
      </div>
      <ActLayer act={act} />
    </InboxContext>
  );
}

/** Lines that were just acted on are gone at once; the next answer says what is really there. */
function useGone(answeredMs: number | null) {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer is what ends it
  useEffect(() => setKeys((before) => (before.size === 0 ? before : new Set())), [answeredMs]);
  const has = useCallback((groupKey: string) => keys.has(groupKey), [keys]);
  return {
    has,
    add: ({ groups }: Target) => setKeys((before) => new Set([...before, ...groups])),
  };
}
