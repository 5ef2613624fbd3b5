"use client";
import { useEffect, useSyncExternalStore } from "react";
import { cx } from "./cx";

type Toast = { id: number; words: string; tone: "plain" | "error" };

let shown: Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
const none: Toast[] = [];

function set(next: Toast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** A passing word at the bottom: what just happened to something one cannot see. */
export function toast(words: string, tone: Toast["tone"] = "plain"): void {
  set([...shown.slice(-2), { id: nextId++, words, tone }]);
}

function Line({ toast: { id, words, tone } }: { toast: Toast }) {
  useEffect(() => {
    const timer = setTimeout(
      () => set(shown.filter((each) => each.id !== id)),
      tone === "error" ? 8_000 : 3_000,
    );
    return () => clearTimeout(timer);
  }, [id, tone]);
  return (
    <div
      className={cx(
        "rounded-md border bg-overlay px-3 py-1.5 text-body shadow-float",
        tone === "error" ? "border-error/60 text-error" : "border-line-strong text-text",
      )}
    >
      {words}
    </div>
  );
}

/** Where toasts appear; once per page. */
export function Toasts() {
  const list = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
    () => none,
  );
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-16 z-[60] flex flex-col items-center gap-2 sm:bottom-6"
    >
      {list.map((each) => (
        <Line key={each.id} toast={each} />
      ))}
    </div>
  );
}
