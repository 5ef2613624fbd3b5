"use client";
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let nowMs = 0;
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    nowMs = Date.now();
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

function now(): number {
  if (nowMs === 0 || timer === null) nowMs = Math.floor(Date.now() / 1000) * 1000;
  return nowMs;
}

/** The time, ticking once a second for the whole page together; 0 on the server, whose clock is not the reader's. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, now, () => 0);
}

/** What a time is told as beside the clock: asked every second, drawn again only where the words change. */
export function useToldNow(tell: (nowMs: number) => string): string {
  return useSyncExternalStore(
    subscribe,
    () => tell(now()),
    () => tell(0),
  );
}

const utcListeners = new Set<() => void>();
let utc: boolean | null = null;

function isUtc(): boolean {
  utc ??= document.cookie.includes("runtower_utc=1");
  return utc;
}

/** Whether times are shown in UTC instead of the reader's zone; `u` toggles it everywhere, a cookie keeps it. */
export function useUtc(): boolean {
  return useSyncExternalStore(
    (listener) => {
      utcListeners.add(listener);
      return () => utcListeners.delete(listener);
    },
    isUtc,
    () => true,
  );
}

export function toggleUtc(): void {
  utc = !isUtc();
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `runtower_utc=${utc ? 1 : 0}; path=/; max-age=31536000; samesite=lax`;
  for (const listener of utcListeners) listener();
}
