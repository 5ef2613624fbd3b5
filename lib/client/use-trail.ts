"use client";
import { useRouter } from "next/navigation";
import { useShortcut } from "./use-shortcut";

const storageKey = "runtower.trail";
type Trail = { from: string; items: string[] };

/** Remembers the list one leaves, so that `[`, `]` and Escape work on the page one goes to. Call it on open. */
export function rememberTrail(items: string[]): void {
  const trail: Trail = { from: location.pathname + location.search, items };
  sessionStorage.setItem(storageKey, JSON.stringify(trail));
}

function readTrail(): Trail {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? "") as Trail;
  } catch {
    return { from: "", items: [] };
  }
}

/** On a detail page: `[` and `]` go to the previous and next item of the list one came from, Escape back to it. */
export function useTrail(fallback: string): { back: () => void } {
  const router = useRouter();
  const go = (by: number) => {
    const { items } = readTrail();
    const at = items.findIndex((item) => item.split("?")[0] === location.pathname);
    const target = at < 0 ? undefined : items[at + by];
    if (target !== undefined) router.replace(target);
  };
  const back = () => {
    const { from, items } = readTrail();
    const known = items.some((item) => item.split("?")[0] === location.pathname);
    router.push(known && from !== "" ? from : fallback);
  };
  useShortcut("[", "Previous item of the list", "Lists", () => go(-1));
  useShortcut("]", "Next item of the list", "Lists", () => go(1));
  useShortcut("Escape", "Back to the list", "Lists", back);
  return { back };
}
