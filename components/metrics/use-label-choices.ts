"use client";
import { useEffect, useState } from "react";
import { askProm } from "@/lib/client/prom/ask-prom";

const most = 500;
const kept = new Map<string, string[]>();
const keptMost = 200;

/** Names or values out of the API, asked once while the page is open; empty until they are there. */
export function useLabelChoices(project: string, path: string | null, match: string): string[] {
  const key = path === null ? "" : `${project} ${path} ${match}`;
  const [found, setFound] = useState<{ key: string; values: string[] }>({ key: "", values: [] });
  useEffect(() => {
    if (path === null || kept.has(key)) return;
    const abort = new AbortController();
    const params = { project, limit: most, ...(match === "" ? {} : { "match[]": [match] }) };
    askProm<string[]>(path, params, { method: "GET", signal: abort.signal }).then(
      ({ data }) => {
        if (kept.size >= keptMost) kept.clear();
        kept.set(key, data);
        setFound({ key, values: data });
      },
      () => undefined,
    );
    return () => abort.abort();
  }, [key, path, match, project]);
  return kept.get(key) ?? (found.key === key ? found.values : []);
}
