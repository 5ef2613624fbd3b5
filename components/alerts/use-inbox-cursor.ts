"use client";
import { type RefObject, useCallback, useRef, useState, useSyncExternalStore } from "react";
import { useShortcut } from "@/lib/client/use-shortcut";
import type { Entry } from "./inbox-context";
import { createMarks } from "./inbox-marks";
import type { Target } from "./triage-api";

/**
 * The row under the keyboard. It is the focused one: j and k move the focus from row to row, in the order in which they stand
 * on the page, so that what is marked, what is read aloud and what the keys act on are the same.
 */
export function useInboxCursor(box: RefObject<HTMLElement | null>) {
  const [marks] = useState(createMarks);
  const { cursor, selected } = useSyncExternalStore(marks.subscribe, marks.get, marks.get);
  const entries = useRef(new Map<string, Entry>());
  const register = useCallback((entry: Entry) => {
    entries.current.set(entry.key, entry);
    return () => {
      if (entries.current.get(entry.key) === entry) entries.current.delete(entry.key);
    };
  }, []);
  const setCursor = useCallback((key: string) => marks.set({ cursor: key }), [marks]);
  const toggle = useCallback(
    (key: string) => {
      const next = new Set(marks.get().selected);
      if (!next.delete(key)) next.add(key);
      marks.set({ selected: next });
    },
    [marks],
  );
  const rows = useCallback(
    () => [...(box.current?.querySelectorAll<HTMLElement>("[data-entry]") ?? [])],
    [box],
  );
  const move = (by: number) => {
    const all = rows();
    const at = all.findIndex((row) => row.dataset.entry === cursor);
    const next = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  };
  /** As a click does: its link remembers the rows for the way through them. */
  const open = () =>
    rows()
      .find((row) => row.dataset.entry === cursor)
      ?.click();
  /** What the keys act on: the chosen rows, else the one under the cursor. */
  const targetNow = (): Target | null => {
    const chosen = [...selected]
      .map((key) => entries.current.get(key))
      .filter((entry) => entry !== undefined);
    if (chosen.length > 0) return joinTargets(chosen.map(({ target }) => target));
    return cursor === null ? null : (entries.current.get(cursor)?.target ?? null);
  };
  /** Where rows that were acted on leave the list, the cursor goes to the next one that stays. */
  const leave = (target: Target) => {
    const gone = (key: string | undefined) => {
      const own = key === undefined ? undefined : entries.current.get(key)?.target;
      return (
        own !== undefined &&
        (own.groups.some((group) => target.groups.includes(group)) ||
          own.ids.some((id) => target.ids.includes(id)))
      );
    };
    const all = rows();
    const at = all.findIndex((row) => row.dataset.entry === cursor);
    const staying = all.filter((row) => !gone(row.dataset.entry));
    const next = staying.find((row) => all.indexOf(row) > at) ?? staying.at(-1);
    marks.set({ selected: new Set(), cursor: next?.dataset.entry ?? null });
    next?.focus();
  };
  const clear = () => marks.set({ selected: new Set() });
  /** All whole lines that are shown; none where all are chosen already. */
  const toggleAll = useCallback(() => {
    const lines = rows()
      .map(({ dataset }) => dataset.entry ?? "")
      .filter((key) => entries.current.get(key)?.target.groups.length === 1);
    const before = marks.get().selected;
    marks.set({ selected: new Set(lines.every((key) => before.has(key)) ? [] : lines) });
  }, [marks, rows]);
  return {
    marks,
    cursor,
    setCursor,
    selected,
    toggle,
    toggleAll,
    clear,
    register,
    entries,
    move,
    open,
    targetNow,
    leave,
  };
}

export function joinTargets(targets: readonly Target[]): Target {
  const [only] = targets;
  if (targets.length === 1 && only !== undefined) return only;
  return {
    groups: targets.flatMap(({ groups }) => groups),
    ids: targets.flatMap(({ ids }) => ids),
    words: `${targets.length} rows`,
    issues: targets.reduce((sum, { issues }) => sum + issues, 0),
    areAlerts: targets.every(({ areAlerts }) => areAlerts),
  };
}

type Cursor = ReturnType<typeof useInboxCursor>;
type Asks = {
  ask: (what: "acknowledge" | "aside" | "done", target: Target) => void;
  assignToMe: (target: Target) => void;
  reopen: (target: Target) => void;
};

/** j k x a s e m r o Enter and the arrows; the sheet behind `?` tells of them. */
export function useInboxKeys(cursor: Cursor, { ask, assignToMe, reopen }: Asks, canAct: boolean): void {
  const here = () => (cursor.cursor === null ? undefined : cursor.entries.current.get(cursor.cursor));
  const act = (run: (target: Target) => void) => {
    const target = cursor.targetNow();
    if (target !== null) run(target);
  };
  useShortcut("j", "Next row", "Inbox", () => cursor.move(1));
  useShortcut("k", "Previous row", "Inbox", () => cursor.move(-1));
  useShortcut("o", "Open", "Inbox", cursor.open);
  useShortcut("Enter", "Open", "Inbox", cursor.open);
  useShortcut("ArrowRight", "Unfold the line", "Inbox", () => here()?.fold?.(true));
  useShortcut("ArrowLeft", "Fold the line", "Inbox", () => here()?.fold?.(false));
  useShortcut(
    "x",
    "Choose the row",
    "Inbox",
    () => cursor.cursor !== null && cursor.toggle(cursor.cursor),
    canAct,
  );
  useShortcut("X", "Choose all that is shown", "Inbox", cursor.toggleAll, canAct);
  useShortcut("a", "Acknowledge", "Inbox", () => act((target) => ask("acknowledge", target)), canAct);
  useShortcut("s", "Snooze or silence", "Inbox", () => act((target) => ask("aside", target)), canAct);
  useShortcut("e", "Resolve or archive", "Inbox", () => act((target) => ask("done", target)), canAct);
  useShortcut("m", "Assign to me", "Inbox", () => act(assignToMe), canAct);
  useShortcut("r", "Reopen", "Inbox", () => act(reopen), canAct);
  useShortcut("Escape", "Choose none", "Inbox", cursor.clear, cursor.selected.size > 0);
}
