"use client";
import { useCallback } from "react";
import { useHref } from "@/lib/client/use-view";

/** Addresses that came with data (`/runs?q=…`), with the project in view; what they say of the time range themselves holds. */
export function useStoredHref(): (path: string) => string {
  const href = useHref();
  return useCallback(
    (path) => {
      const [base = path, search = ""] = path.split("?", 2);
      return href(base, Object.fromEntries(new URLSearchParams(search)));
    },
    [href],
  );
}
