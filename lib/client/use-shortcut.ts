"use client";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

export type Shortcut = {
  /** `j`, `?`, `mod+k` (⌘ or Ctrl), `Escape`, or a sequence: `g r`. Case matters: `G` is shift+g. */
  keys: string;
  /** What it does, for the `?` sheet. */
  label: string;
  group: string;
};
type Entry = Shortcut & { run: (event: KeyboardEvent) => void };

const entries = new Set<Entry>();
const listeners = new Set<() => void>();
let snapshot: Shortcut[] = [];
let pending = "";
let pendingTimer: ReturnType<typeof setTimeout> | null = null;
const sequenceMs = 1_000;

function changed(): void {
  const seen = new Map<string, Shortcut>();
  for (const { keys, label, group } of entries) seen.set(`${group} ${keys} ${label}`, { keys, label, group });
  snapshot = [...seen.values()];
  for (const listener of listeners) listener();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function stroke(event: KeyboardEvent): string {
  const mod = event.metaKey || event.ctrlKey ? "mod+" : "";
  return `${mod}${event.altKey ? "alt+" : ""}${mod === "" ? event.key : event.key.toLowerCase()}`;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const key = stroke(event);
  // While somebody types or a dialog is open, only chords with a modifier are ours.
  const busy =
    isTyping(event.target) || document.querySelector("[role=dialog],[role=menu],[role=listbox]") !== null;
  if (busy && !key.startsWith("mod+")) return;
  const wanted = pending === "" ? [key] : [`${pending} ${key}`, key];
  pending = "";
  const all = [...entries].reverse();
  for (const keys of wanted) {
    const hit = all.find((entry) => entry.keys === keys);
    if (hit === undefined) continue;
    event.preventDefault();
    hit.run(event);
    return;
  }
  if (all.some((entry) => entry.keys.startsWith(`${key} `))) {
    pending = key;
    if (pendingTimer !== null) clearTimeout(pendingTimer);
    pendingTimer = setTimeout(() => {
      pending = "";
    }, sequenceMs);
  }
}

/** Registers a shortcut while the component is mounted. The newest registration of a key wins; `enabled: false` lifts it. */
export function useShortcut(
  keys: string,
  label: string,
  group: string,
  run: (event: KeyboardEvent) => void,
  enabled = true,
): void {
  const latest = useEffectEvent(run);
  useEffect(() => {
    if (!enabled) return;
    const entry: Entry = { keys, label, group, run: (event) => latest(event) };
    if (entries.size === 0) document.addEventListener("keydown", onKeyDown);
    entries.add(entry);
    changed();
    return () => {
      entries.delete(entry);
      if (entries.size === 0) document.removeEventListener("keydown", onKeyDown);
      changed();
    };
  }, [keys, label, group, enabled]);
}

const none: Shortcut[] = [];
/** Everything registered now, for the `?` sheet. */
export function useShortcuts(): Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
    () => none,
  );
}
