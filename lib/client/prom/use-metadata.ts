"use client";
import { useEffect, useState } from "react";
import type { PromMetadata } from "./answers";
import { askProm } from "./ask-prom";

export type MetricInfo = { name: string; type: string; help: string; unit: string };

const keptMs = 60_000;
const againMs = 10_000;
const kept = new Map<string, { atMs: number; answer: Promise<MetricInfo[]> }>();

/** Names of a project's metrics with what is known of each; asked once a minute, however many parts of a page want it. */
export function askMetrics(project: string, nowMs: number): Promise<MetricInfo[]> {
  const known = kept.get(project);
  if (known !== undefined && nowMs - known.atMs < keptMs) return known.answer;
  const answer = Promise.all([
    askProm<PromMetadata>("metadata", { project }, { method: "GET" }),
    askProm<string[]>("label/__name__/values", { project }, { method: "GET" }),
  ]).then(([metadata, names]) => names.data.map((name) => infoOf(name, metadata.data)));
  kept.set(project, { atMs: nowMs, answer });
  answer.then(
    (metrics) => metrics.length === 0 && kept.delete(project),
    () => kept.delete(project),
  );
  return answer;
}

/** A histogram's or summary's series are known by the name of their family. */
function infoOf(name: string, metadata: PromMetadata): MetricInfo {
  const family = [name, name.replace(/_(bucket|sum|count|total)$/, "")].find((each) => metadata[each]?.[0]);
  const info = family === undefined ? undefined : metadata[family]?.[0];
  return { name, type: info?.type ?? "unknown", help: info?.help ?? "", unit: info?.unit ?? "" };
}

/** Undefined until they are known, and where they cannot be asked: completion and the browser then say so. */
export function useMetrics(project: string): { metrics: readonly MetricInfo[] | undefined; failed: boolean } {
  const [state, setState] = useState<{ metrics: readonly MetricInfo[] | undefined; failed: boolean }>({
    metrics: undefined,
    failed: false,
  });
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () =>
      askMetrics(project, Date.now()).then(
        (metrics) => {
          if (gone) return;
          setState({ metrics, failed: false });
          // The first one is waited for: the page that says how to send some gives way to it.
          if (metrics.length === 0) timer = setTimeout(ask, againMs);
        },
        () => gone || setState({ metrics: undefined, failed: true }),
      );
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [project]);
  return state;
}
