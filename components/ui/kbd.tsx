"use client";
import { useSyncExternalStore } from "react";

const names: Record<string, string> = {
  Escape: "esc",
  Enter: "↵",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
};

const never = () => () => undefined;
// The server does not know the keyboard: it says what most readers have, before the browser knows better.
const modifier = () => (/Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl");

/** Keys of a shortcut as caps: `g r`, `mod+k`. */
export function Kbd({ keys }: { keys: string }) {
  const mod = useSyncExternalStore(never, modifier, () => "⌘");
  return (
    <span className="inline-flex gap-0.5">
      {keys.split(/[ +]/).map((key, index) => (
        <kbd
          // biome-ignore lint/suspicious/noArrayIndexKey: caps of one fixed text
          key={index}
          className="inline-flex h-4 min-w-4 items-center justify-center rounded-sm border border-line-strong bg-surface px-1 font-mono text-[10px] text-text-2 leading-none"
        >
          {key === "mod" ? mod : (names[key] ?? key)}
        </kbd>
      ))}
    </span>
  );
}
